//! Every table of the server, for both engines.

diesel::table! {
    counter (id) {
        id -> BigInt,
        v -> BigInt,
        epoch -> Text,
        leaf -> Text,
        signing_key -> Text,
        durable_until -> BigInt,
    }
}

diesel::table! {
    device (id) {
        id -> Text,
        staff -> Text,
        name -> Text,
        status -> Text,
        enrolled_at -> BigInt,
        last_seen_at -> BigInt,
        unsent_count -> BigInt,
        oldest_unsent_at -> BigInt,
        told_at -> BigInt,
        late_told_at -> BigInt,
        late_since -> BigInt,
        clock_off -> BigInt,
        recovery -> Text,
        revoked_at -> BigInt,
        revoked_by -> Text,
        revoked_why -> Text,
        revocation_told_at -> BigInt,
    }
}

diesel::table! {
    device_epoch (device, epoch) {
        device -> Text,
        epoch -> Text,
        high -> BigInt,
        last_hash -> Text,
    }
}

diesel::table! {
    op (device, epoch, ctr) {
        device -> Text,
        epoch -> Text,
        ctr -> BigInt,
        hash -> Text,
        line -> Binary,
        salt -> Text,
        record -> Text,
        version -> BigInt,
        outcome -> Text,
        result -> Text,
        received_at -> BigInt,
        origin -> Text,
        erased_by -> Text,
    }
}

diesel::table! {
    record (id) {
        id -> Text,
        kind -> Text,
        version -> BigInt,
        parent -> Text,
        area -> Text,
        owner -> Text,
        status -> Text,
        at -> BigInt,
        received_at -> BigInt,
        scopes -> Text,
        body -> Text,
        authors -> Text,
    }
}

diesel::table! {
    change (seq) {
        seq -> BigInt,
        record -> Text,
        kind -> Text,
        version -> BigInt,
        device -> Text,
        epoch -> Text,
        ctr -> BigInt,
        actor -> Text,
        received_at -> BigInt,
        leaf -> Text,
        commitment -> Text,
    }
}

diesel::table! {
    change_scope (scope, seq) {
        scope -> Text,
        seq -> BigInt,
        prev_seq -> BigInt,
        step -> Text,
        digest -> Text,
    }
}

diesel::table! {
    scope_head (scope) {
        scope -> Text,
        last_seq -> BigInt,
        digest -> Text,
        total -> BigInt,
    }
}

diesel::table! {
    record_scope (scope, record) {
        scope -> Text,
        record -> Text,
    }
}

diesel::table! {
    case_grant (staff, scope) {
        staff -> Text,
        scope -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    counter,
    device,
    device_epoch,
    op,
    record,
    change,
    change_scope,
    scope_head,
    record_scope,
    case_grant,
    disposed,
);

diesel::table! {
    disposed (record) {
        record -> Text,
        kind -> Text,
        disposal -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    account (staff) {
        staff -> Text,
        password_hash -> Text,
        made_at -> BigInt,
        changed_at -> BigInt,
        closed_at -> BigInt,
    }
}

diesel::table! {
    sign_in_attempt (tried) {
        tried -> Text,
        wrong -> BigInt,
        last_at -> BigInt,
        wait_until -> BigInt,
    }
}

diesel::table! {
    refresh_family (id) {
        id -> Text,
        staff -> Text,
        device -> Text,
        made_at -> BigInt,
        ended_at -> BigInt,
        why_ended -> Text,
    }
}

diesel::table! {
    refresh_token (hash) {
        hash -> Text,
        family -> Text,
        made_at -> BigInt,
        until -> BigInt,
        used_at -> BigInt,
        successor -> Text,
        successor_hash -> Text,
    }
}

diesel::table! {
    token_key (kid) {
        kid -> Text,
        pkcs8 -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    enrolment_code (hash) {
        hash -> Text,
        staff -> Text,
        made_by -> Text,
        made_at -> BigInt,
        until -> BigInt,
        used_at -> BigInt,
        device -> Text,
    }
}

diesel::table! {
    list_build (id) {
        id -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    case_row (id) {
        id -> Text,
        scope -> Text,
        also -> Text,
        title -> Text,
        title_key -> Text,
        crime_number -> Text,
        area -> Text,
        team -> Text,
        oic -> Text,
        status -> Text,
        risk -> Text,
        risk_rank -> BigInt,
        outcome -> Text,
        restricted -> Bool,
        recorded_at -> BigInt,
        last_update_at -> BigInt,
        review_due -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    job_row (id) {
        id -> Text,
        scope -> Text,
        also -> Text,
        number -> Text,
        title -> Text,
        title_key -> Text,
        place -> Text,
        area -> Text,
        grade -> Text,
        status -> Text,
        category -> Text,
        rural -> Bool,
        created_at -> BigInt,
        resulted_at -> BigInt,
        resources -> BigInt,
        assigned_at -> BigInt,
        at_scene_at -> BigInt,
        took -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    saved_view (id) {
        id -> Text,
        list -> Text,
        level -> Text,
        whose -> Text,
        name -> Text,
        view -> Text,
        made_by -> Text,
        made_at -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    export_job (id) {
        id -> Text,
        owner -> Text,
        what -> Text,
        format -> Text,
        language -> Text,
        asked -> Text,
        state -> Text,
        rows_done -> BigInt,
        rows_all -> BigInt,
        made_at -> BigInt,
        worker -> Text,
        heard_at -> BigInt,
        attempts -> BigInt,
        done_at -> BigInt,
        until -> BigInt,
        name -> Text,
        bytes -> BigInt,
        sha256 -> Text,
        problem -> Text,
    }
}

diesel::table! {
    export_part (job, n) {
        job -> Text,
        n -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    export_log (id) {
        id -> Text,
        at -> BigInt,
        staff -> Text,
        what -> Text,
        format -> Text,
        language -> Text,
        marking -> Text,
        asked -> Text,
        rows_n -> BigInt,
        seq -> BigInt,
        definitions -> Text,
        recipient -> Text,
        purpose -> Text,
        bytes -> BigInt,
        sha256 -> Text,
    }
}

diesel::table! {
    blob (id) {
        id -> Text,
        scope_key -> Text,
        sha -> Text,
        bytes -> BigInt,
        begun_by -> Text,
        touched_at -> BigInt,
        sealed_at -> BigInt,
    }
}

diesel::table! {
    review_content (review) {
        review -> Text,
        investigation -> Text,
        seq_seen -> BigInt,
        root -> Text,
        content -> Text,
    }
}

diesel::table! {
    blob_chunk (blob, n) {
        blob -> Text,
        n -> BigInt,
        sha -> Text,
        body -> Binary,
    }
}

diesel::table! {
    evidence_read (id) {
        id -> Text,
        evidence -> Text,
        staff -> Text,
        sign_in -> Text,
        at -> BigInt,
        first_byte -> BigInt,
        end_byte -> BigInt,
    }
}

diesel::table! {
    reading (investigation, staff) {
        investigation -> Text,
        staff -> Text,
        until -> BigInt,
    }
}

diesel::table! {
    person_setting (staff, name) {
        staff -> Text,
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    crime_number (year) {
        year -> BigInt,
        last -> BigInt,
    }
}

diesel::table! {
    nominal_key (key, record) {
        key -> Text,
        record -> Text,
        kind -> Text,
        at -> BigInt,
    }
}
