
use builtin;
use str;

set edit:completion:arg-completer[gstore] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'gstore'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'gstore'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand cp 'Copy files and trees'
            cand sync 'Make the contents of one directory like those of another'
            cand ls 'List what is there; without a location, the mounts'
            cand du 'Show how many objects there are and how much they hold'
            cand stat 'Show what is known of files and directories'
            cand cat 'Write the content of files to standard output'
            cand rm 'Remove files and trees'
            cand url 'Make a URL that lets whoever has it read or write one object for a while'
            cand mounts 'List the mounts of the mount table, look at them, or change them'
            cand caps 'Show what the storage behind a mount can do, and what the mount allows'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;cp'= {
            cand --skip 'When to leave a file at the destination alone'
            cand --include 'Take only what matches this pattern, as in .gitignore; can be repeated'
            cand --exclude 'Leave out what matches this pattern; wins over --include; can be repeated'
            cand --exclude-from 'Read patterns to leave out from this file, one a line'
            cand --min-size 'Leave out files smaller than this'
            cand --max-size 'Leave out files larger than this'
            cand --newer-than 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h'
            cand --older-than 'Take only files modified before this date, or longer ago than this age'
            cand --files-from 'Take only the paths listed in this file, one a line; - is standard input'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -r 'Copy directories with everything in them'
            cand -R 'Copy directories with everything in them'
            cand --recursive 'Copy directories with everything in them'
            cand --dir-markers 'Also make a zero-byte marker for each directory where the storage has none of its own'
            cand --size-only 'The same as --skip size'
            cand -c 'The same as --skip hash'
            cand --checksum 'The same as --skip hash'
            cand --ignore-existing 'The same as --skip exists'
            cand -u 'Also leave alone what is newer at the destination, whatever its size'
            cand --update 'Also leave alone what is newer at the destination, whatever its size'
            cand -0 'Names end with a NUL byte instead of a line end, both read and written'
            cand --null 'Names end with a NUL byte instead of a line end, both read and written'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand --no-clobber 'Never replace what exists at the destination'
            cand --fail-fast 'Stop at the first failure'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;sync'= {
            cand --max-delete 'Allow so many deletes, or such a share of the destination, such as 500 or 20%'
            cand --skip 'When to leave a file at the destination alone'
            cand --include 'Take only what matches this pattern, as in .gitignore; can be repeated'
            cand --exclude 'Leave out what matches this pattern; wins over --include; can be repeated'
            cand --exclude-from 'Read patterns to leave out from this file, one a line'
            cand --min-size 'Leave out files smaller than this'
            cand --max-size 'Leave out files larger than this'
            cand --newer-than 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h'
            cand --older-than 'Take only files modified before this date, or longer ago than this age'
            cand --files-from 'Take only the paths listed in this file, one a line; - is standard input'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand --delete 'After all copies succeeded, delete what only the destination has'
            cand --delete-excluded 'Also delete what --include and --exclude hide'
            cand --force-delete 'Allow any number of deletes, and an empty source'
            cand --dir-markers 'Also make a zero-byte marker for each directory where the storage has none of its own'
            cand --size-only 'The same as --skip size'
            cand -c 'The same as --skip hash'
            cand --checksum 'The same as --skip hash'
            cand --ignore-existing 'The same as --skip exists'
            cand -u 'Also leave alone what is newer at the destination, whatever its size'
            cand --update 'Also leave alone what is newer at the destination, whatever its size'
            cand -0 'Names end with a NUL byte instead of a line end, both read and written'
            cand --null 'Names end with a NUL byte instead of a line end, both read and written'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand --no-clobber 'Never replace what exists at the destination'
            cand --fail-fast 'Stop at the first failure'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;ls'= {
            cand --sort 'In which order to list'
            cand --include 'Take only what matches this pattern, as in .gitignore; can be repeated'
            cand --exclude 'Leave out what matches this pattern; wins over --include; can be repeated'
            cand --exclude-from 'Read patterns to leave out from this file, one a line'
            cand --min-size 'Leave out files smaller than this'
            cand --max-size 'Leave out files larger than this'
            cand --newer-than 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h'
            cand --older-than 'Take only files modified before this date, or longer ago than this age'
            cand --files-from 'Take only the paths listed in this file, one a line; - is standard input'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -l 'Show kind, size and modification time'
            cand --long 'Show kind, size and modification time'
            cand -r 'List everything below'
            cand --recursive 'List everything below'
            cand -H 'Show sizes with a unit, such as 1.5 MiB'
            cand --human 'Show sizes with a unit, such as 1.5 MiB'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -0 'Names end with a NUL byte instead of a line end, both read and written'
            cand --null 'Names end with a NUL byte instead of a line end, both read and written'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;du'= {
            cand -d 'Also show each directory, to so many levels below the location'
            cand --max-depth 'Also show each directory, to so many levels below the location'
            cand --include 'Take only what matches this pattern, as in .gitignore; can be repeated'
            cand --exclude 'Leave out what matches this pattern; wins over --include; can be repeated'
            cand --exclude-from 'Read patterns to leave out from this file, one a line'
            cand --min-size 'Leave out files smaller than this'
            cand --max-size 'Leave out files larger than this'
            cand --newer-than 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h'
            cand --older-than 'Take only files modified before this date, or longer ago than this age'
            cand --files-from 'Take only the paths listed in this file, one a line; - is standard input'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -s 'Show only the whole of each location, as without --max-depth'
            cand --summarize 'Show only the whole of each location, as without --max-depth'
            cand -H 'Show sizes with a unit, such as 1.5 MiB'
            cand --human 'Show sizes with a unit, such as 1.5 MiB'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -0 'Names end with a NUL byte instead of a line end, both read and written'
            cand --null 'Names end with a NUL byte instead of a line end, both read and written'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;stat'= {
            cand -c 'Write a line in this form for each, such as ''%s %n'''
            cand --format 'Write a line in this form for each, such as ''%s %n'''
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;cat'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;rm'= {
            cand --include 'Take only what matches this pattern, as in .gitignore; can be repeated'
            cand --exclude 'Leave out what matches this pattern; wins over --include; can be repeated'
            cand --exclude-from 'Read patterns to leave out from this file, one a line'
            cand --min-size 'Leave out files smaller than this'
            cand --max-size 'Leave out files larger than this'
            cand --newer-than 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h'
            cand --older-than 'Take only files modified before this date, or longer ago than this age'
            cand --files-from 'Take only the paths listed in this file, one a line; - is standard input'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -r 'Remove directories with everything in them'
            cand -R 'Remove directories with everything in them'
            cand --recursive 'Remove directories with everything in them'
            cand -f 'What does not exist is in order'
            cand --force 'What does not exist is in order'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --allow-root 'Allow a mount''s root, a whole bucket, / or a home folder, and a pattern for all that is in one'
            cand -n 'Say what would be removed, and remove nothing'
            cand --dry-run 'Say what would be removed, and remove nothing'
            cand --fail-fast 'Stop at the first failure'
            cand --literal 'Take `*`, `?`, `[` and `{` in locations as they are'
            cand -0 'Names end with a NUL byte instead of a line end, both read and written'
            cand --null 'Names end with a NUL byte instead of a line end, both read and written'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;url'= {
            cand --expires 'How long it is good for, such as 15m or 7d; S3 allows 7 days at most [default: 1h]'
            cand --method 'What it is good for'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'Show what a mount comes to, and where each value comes from; never a secret'
            cand check 'Try whether mounts can be reached, and what may be done there'
            cand add 'Add a mount to the mount table, which keeps its comments and its order'
            cand rm 'Remove a mount from the mount table, and nothing that is in it'
            cand import 'Take mounts over from rclone or from AWS profiles; secrets stay where they are'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;mounts;show'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;check'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand --write 'Also write one temporary object, and remove it'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;add'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;rm'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;import'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand rclone 'The remotes of an rclone.conf'
            cand aws 'The profiles of the AWS tools'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;mounts;import;rclone'= {
            cand --bucket 'The bucket of a remote or profile that names none, and perhaps a prefix in it; can be repeated'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;import;aws'= {
            cand --bucket 'The bucket of a remote or profile that names none, and perhaps a prefix in it; can be repeated'
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -n 'Say what would be done, and do nothing'
            cand --dry-run 'Say what would be done, and do nothing'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;mounts;import;help'= {
            cand rclone 'The remotes of an rclone.conf'
            cand aws 'The profiles of the AWS tools'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;mounts;import;help;rclone'= {
        }
        &'gstore;mounts;import;help;aws'= {
        }
        &'gstore;mounts;import;help;help'= {
        }
        &'gstore;mounts;help'= {
            cand show 'Show what a mount comes to, and where each value comes from; never a secret'
            cand check 'Try whether mounts can be reached, and what may be done there'
            cand add 'Add a mount to the mount table, which keeps its comments and its order'
            cand rm 'Remove a mount from the mount table, and nothing that is in it'
            cand import 'Take mounts over from rclone or from AWS profiles; secrets stay where they are'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;mounts;help;show'= {
        }
        &'gstore;mounts;help;check'= {
        }
        &'gstore;mounts;help;add'= {
        }
        &'gstore;mounts;help;rm'= {
        }
        &'gstore;mounts;help;import'= {
            cand rclone 'The remotes of an rclone.conf'
            cand aws 'The profiles of the AWS tools'
        }
        &'gstore;mounts;help;import;rclone'= {
        }
        &'gstore;mounts;help;import;aws'= {
        }
        &'gstore;mounts;help;help'= {
        }
        &'gstore;caps'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;completions'= {
            cand --config 'Mount table to read; can be repeated, later ones win'
            cand --progress 'How to show progress'
            cand --color 'When to use colours'
            cand --log-file 'Write diagnostics to this file instead of standard error'
            cand --retries 'How often a request that failed for now is sent again'
            cand --timeout 'How long no byte may move before a request is given up'
            cand -j 'Requests in flight, from 1 to 512'
            cand --jobs 'Requests in flight, from 1 to 512'
            cand -v 'Tell more: a line for every item, and why requests are retried'
            cand --verbose 'Tell more: a line for every item, and why requests are retried'
            cand -q 'Tell only warnings and errors'
            cand --quiet 'Tell only warnings and errors'
            cand --json 'Write results and events as JSON, one object a line'
            cand --stats 'Tell at the end how many requests were sent'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gstore;help'= {
            cand cp 'Copy files and trees'
            cand sync 'Make the contents of one directory like those of another'
            cand ls 'List what is there; without a location, the mounts'
            cand du 'Show how many objects there are and how much they hold'
            cand stat 'Show what is known of files and directories'
            cand cat 'Write the content of files to standard output'
            cand rm 'Remove files and trees'
            cand url 'Make a URL that lets whoever has it read or write one object for a while'
            cand mounts 'List the mounts of the mount table, look at them, or change them'
            cand caps 'Show what the storage behind a mount can do, and what the mount allows'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'gstore;help;cp'= {
        }
        &'gstore;help;sync'= {
        }
        &'gstore;help;ls'= {
        }
        &'gstore;help;du'= {
        }
        &'gstore;help;stat'= {
        }
        &'gstore;help;cat'= {
        }
        &'gstore;help;rm'= {
        }
        &'gstore;help;url'= {
        }
        &'gstore;help;mounts'= {
            cand show 'Show what a mount comes to, and where each value comes from; never a secret'
            cand check 'Try whether mounts can be reached, and what may be done there'
            cand add 'Add a mount to the mount table, which keeps its comments and its order'
            cand rm 'Remove a mount from the mount table, and nothing that is in it'
            cand import 'Take mounts over from rclone or from AWS profiles; secrets stay where they are'
        }
        &'gstore;help;mounts;show'= {
        }
        &'gstore;help;mounts;check'= {
        }
        &'gstore;help;mounts;add'= {
        }
        &'gstore;help;mounts;rm'= {
        }
        &'gstore;help;mounts;import'= {
            cand rclone 'The remotes of an rclone.conf'
            cand aws 'The profiles of the AWS tools'
        }
        &'gstore;help;mounts;import;rclone'= {
        }
        &'gstore;help;mounts;import;aws'= {
        }
        &'gstore;help;caps'= {
        }
        &'gstore;help;completions'= {
        }
        &'gstore;help;help'= {
        }
    ]
    $completions[$command]
}
