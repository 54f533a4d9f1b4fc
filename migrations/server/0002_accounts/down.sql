DROP TABLE enrolment_code;
DROP TABLE token_key;
DROP TABLE refresh_token;
DROP TABLE refresh_family;
DROP TABLE sign_in_attempt;
DROP TABLE account;
