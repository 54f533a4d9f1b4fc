-- Every order that a list offers walks an index, so that a page costs what its rows cost and no list is sorted
-- whole to show its first hundred. The last index of each table holds what rows are narrowed by, so that they can be
-- counted without reading the rows themselves.

CREATE INDEX case_row_number ON case_row (crime_number, id);
CREATE INDEX case_row_area ON case_row (area, id);
CREATE INDEX case_row_status ON case_row (status, id);
CREATE INDEX case_row_risk ON case_row (risk_rank, id);
CREATE INDEX case_row_due ON case_row (review_due, id);
CREATE INDEX case_row_narrow
    ON case_row (scope, also, area, status, risk, team, oic, recorded_at, last_update_at);

CREATE INDEX job_row_number ON job_row (number, id);
CREATE INDEX job_row_area ON job_row (area, id);
CREATE INDEX job_row_grade ON job_row (grade, id);
CREATE INDEX job_row_status ON job_row (status, id);
CREATE INDEX job_row_resulted ON job_row (resulted_at, id);
CREATE INDEX job_row_narrow
    ON job_row (scope, also, area, status, grade, rural, created_at, at_scene_at);
