DROP TABLE nominal_key;
