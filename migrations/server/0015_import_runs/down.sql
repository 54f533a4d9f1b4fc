DROP TABLE import_reject;
DROP TABLE import_run;
