//! The tables of `migrations/device`, as diesel sees them.

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    record (n) {
        n -> BigInt,
        id -> Text,
        kind -> Text,
        version -> BigInt,
        life -> BigInt,
        shadow -> Nullable<Text>,
        mine -> Nullable<Text>,
        waiting -> Integer,
        moved -> Bool,
        opaque -> Bool,
        parent -> Text,
        owner -> Text,
        status -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    record_scope (scope, record) {
        scope -> Text,
        record -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    scope_state (scope) {
        scope -> Text,
        state -> Text,
        last_seq -> BigInt,
        digest -> Text,
        server_epoch -> Text,
        start_cursor -> Text,
        start_head -> BigInt,
        position -> Text,
        end_head -> BigInt,
        total -> BigInt,
        got -> BigInt,
        holes -> Integer,
        recheck -> Integer,
    }
}

diesel::table! {
    op (n) {
        n -> BigInt,
        epoch -> Text,
        ctr -> BigInt,
        hash -> Text,
        line -> Text,
        record -> Text,
        kind -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        seq -> BigInt,
        version -> BigInt,
        laid -> Bool,
        made_at -> BigInt,
        settled_at -> BigInt,
        reissue_of -> Text,
    }
}

diesel::table! {
    want (record) {
        record -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    draft (name) {
        name -> Text,
        fields -> Text,
        saved_at -> BigInt,
    }
}

diesel::table! {
    words (rowid) {
        rowid -> BigInt,
        title -> Text,
        body -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(record, record_scope, op, words, want);

diesel::table! {
    photo_file (evidence) {
        evidence -> Text,
        name -> Text,
        key -> Text,
        sha -> Text,
        bytes -> BigInt,
        state -> Text,
        life -> BigInt,
        made_at -> BigInt,
        received_at -> BigInt,
    }
}

diesel::table! {
    photo_small (evidence) {
        evidence -> Text,
        body -> Binary,
    }
}
