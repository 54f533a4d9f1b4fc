DROP TABLE import_list;
DROP TABLE import_memory;
