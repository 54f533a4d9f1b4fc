-- Parts of words: lister finds McAllister. Holds no text of its own; rowid is record.n, as in `words`.
CREATE VIRTUAL TABLE piece USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = "trigram remove_diacritics 1"
);

-- Every word that `words` holds, once, as the index has it: without accents and capitals.
CREATE VIRTUAL TABLE held_word USING fts5vocab ('words', 'row');
