DROP TABLE export_log;
DROP TABLE export_part;
DROP TABLE export_job;
