DROP TABLE words;
DROP TABLE draft;
DROP TABLE want;
DROP TABLE op;
DROP TABLE scope_state;
DROP TABLE record_scope;
DROP TABLE record;
DROP TABLE meta;
