//! What every storage behind a `Store` keeps to, whatever it is: one suite, run on each backend,
//! with what a backend cannot do left out by its own `Caps`.

mod chaos;
mod ground;
mod names;
mod objects;
mod rights;
mod trees;

/// Runs every case on each ground of a room, as a test `contract::<ground>::<case>`.
macro_rules! contract {
    ($from:ident: $($ground:ident),+ $(,)?) => { $(mod $ground { $crate::contract::cases!($from $ground); })+ };
}

/// Makes a test of each case.
macro_rules! cases {
    ($from:ident $ground:ident: $($room:ident { $($case:ident),+ $(,)? })+) => { $($(
        #[test]
        fn $case() {
            super::ground::each(super::$from::$ground(), &super::$room::$case);
        }
    )+)+ };
    ($from:ident $ground:ident) => { $crate::contract::cases! { $from $ground:
        objects {
            a_missing_object_is_not_found,
            an_object_says_what_it_is,
            content_comes_back,
            ranges_come_back,
            a_new_object_replaces_the_old,
            an_aborted_write_leaves_nothing,
            a_taken_name_is_refused,
            a_read_is_pinned,
            the_storage_copies,
            objects_are_removed,
            many_are_removed_at_once,
        }
        trees {
            children_are_listed,
            a_tree_is_listed,
            a_missing_directory_is_told_or_empty,
            a_directory_is_more_than_a_prefix,
            directories_are_made_and_removed,
            a_file_never_replaces_a_directory,
            temporary_names_are_left_out_and_counted,
        }
        names {
            odd_names_are_kept,
            neighbours_are_never_taken_for_each_other,
            what_cannot_be_asked_for_is_refused,
        }
        rights {
            abilities_are_true,
            a_readonly_mount_changes_nothing,
            a_readwrite_mount_removes_nothing,
            a_mount_never_leaves_its_part,
            trees_know_how_they_lie,
            a_presigned_url_works_for_its_method,
        }
    } };
}
use cases;

/// A store of keys and values keeps to what needs no listing.
mod redis {
    crate::contract::cases! { ground redis:
        objects {
            a_missing_object_is_not_found,
            an_object_says_what_it_is,
            content_comes_back,
            ranges_come_back,
            a_new_object_replaces_the_old,
            a_taken_name_is_refused,
            a_read_without_a_state_is_whole,
            the_storage_copies,
        }
        rights {
            trees_know_how_they_lie,
            a_presigned_url_works_for_its_method,
        }
    }
}

contract!(ground: fs, memory, s3, moto, rclone_s3, gcs, azblob, webdav, nginx_dav, sftp, ftp);
contract!(chaos: s3_failing, gcs_failing, azblob_failing, webdav_failing, nginx_dav_failing);
contract!(chaos: moto_unordered, moto_timeless);
