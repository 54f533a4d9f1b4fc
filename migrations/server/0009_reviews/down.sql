DROP TABLE person_setting;
DROP TABLE reading;
DROP TABLE review_content;
