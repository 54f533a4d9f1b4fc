DROP TABLE saved_view;
DROP TABLE job_row;
DROP TABLE case_row;
DROP TABLE list_build;
