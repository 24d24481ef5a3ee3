
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'gstore' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'gstore'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'gstore' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy files and trees')
            [CompletionResult]::new('mv', 'mv', [CompletionResultType]::ParameterValue, 'Move files and trees')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Make the contents of one directory like those of another')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List what is there; without a location, the mounts')
            [CompletionResult]::new('tree', 'tree', [CompletionResultType]::ParameterValue, 'Draw what is below a directory')
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Find what is below a directory by name, size, age or kind')
            [CompletionResult]::new('du', 'du', [CompletionResultType]::ParameterValue, 'Show how many objects there are and how much they hold')
            [CompletionResult]::new('stat', 'stat', [CompletionResultType]::ParameterValue, 'Show what is known of files and directories')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Write the content of files to standard output')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove files and trees')
            [CompletionResult]::new('cleanup', 'cleanup', [CompletionResultType]::ParameterValue, 'End uploads and remove temporary objects that were left behind')
            [CompletionResult]::new('mkdir', 'mkdir', [CompletionResultType]::ParameterValue, 'Make directories')
            [CompletionResult]::new('touch', 'touch', [CompletionResultType]::ParameterValue, 'Make empty files, and set modification times')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Make a URL that lets whoever has it read or write one object for a while')
            [CompletionResult]::new('mounts', 'mounts', [CompletionResultType]::ParameterValue, 'List the mounts of the mount table, look at them, or change them')
            [CompletionResult]::new('caps', 'caps', [CompletionResultType]::ParameterValue, 'Show what the storage behind a mount can do, and what the mount allows')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run many commands, one a line')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;cp' {
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'When to leave a file at the destination alone')
            [CompletionResult]::new('--skip-if', '--skip-if', [CompletionResultType]::ParameterName, 'Leave alone what this expression holds for; means --skip custom')
            [CompletionResult]::new('--skip-cmd', '--skip-cmd', [CompletionResultType]::ParameterName, 'Leave alone what this program exits with 0 for, copy on 1, fail on anything else; means --skip custom')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'Content type; without it, that of a source which has one, else told by the extension')
            [CompletionResult]::new('--cache-control', '--cache-control', [CompletionResultType]::ParameterName, 'How long caches may keep it, such as ''max-age=3600''')
            [CompletionResult]::new('--content-disposition', '--content-disposition', [CompletionResultType]::ParameterName, 'What browsers do with it, such as ''attachment; filename="a.txt"''')
            [CompletionResult]::new('--content-encoding', '--content-encoding', [CompletionResultType]::ParameterName, 'How the content is encoded already, such as gzip')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'A key of your own and its value; can be repeated')
            [CompletionResult]::new('--storage-class', '--storage-class', [CompletionResultType]::ParameterName, 'Storage class, as the service calls it, such as `STANDARD_IA`')
            [CompletionResult]::new('--acl', '--acl', [CompletionResultType]::ParameterName, 'Predefined ACL, as the service calls it, such as public-read')
            [CompletionResult]::new('--sse', '--sse', [CompletionResultType]::ParameterName, 'How the service encrypts it')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'How copies are checked')
            [CompletionResult]::new('--fsync', '--fsync', [CompletionResultType]::ParameterName, 'When what is written to a local disk is forced onto it, out of reach of a power cut')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Copy directories with everything in them')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Copy directories with everything in them')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Copy directories with everything in them')
            [CompletionResult]::new('--dir-markers', '--dir-markers', [CompletionResultType]::ParameterName, 'Also make a zero-byte marker for each directory where the storage has none of its own')
            [CompletionResult]::new('--size-only', '--size-only', [CompletionResultType]::ParameterName, 'The same as --skip size')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--ignore-existing', '--ignore-existing', [CompletionResultType]::ParameterName, 'The same as --skip exists')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--no-clobber', '--no-clobber', [CompletionResultType]::ParameterName, 'Never replace what exists at the destination')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mv' {
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'When to leave a file at the destination alone')
            [CompletionResult]::new('--skip-if', '--skip-if', [CompletionResultType]::ParameterName, 'Leave alone what this expression holds for; means --skip custom')
            [CompletionResult]::new('--skip-cmd', '--skip-cmd', [CompletionResultType]::ParameterName, 'Leave alone what this program exits with 0 for, copy on 1, fail on anything else; means --skip custom')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'Content type; without it, that of a source which has one, else told by the extension')
            [CompletionResult]::new('--cache-control', '--cache-control', [CompletionResultType]::ParameterName, 'How long caches may keep it, such as ''max-age=3600''')
            [CompletionResult]::new('--content-disposition', '--content-disposition', [CompletionResultType]::ParameterName, 'What browsers do with it, such as ''attachment; filename="a.txt"''')
            [CompletionResult]::new('--content-encoding', '--content-encoding', [CompletionResultType]::ParameterName, 'How the content is encoded already, such as gzip')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'A key of your own and its value; can be repeated')
            [CompletionResult]::new('--storage-class', '--storage-class', [CompletionResultType]::ParameterName, 'Storage class, as the service calls it, such as `STANDARD_IA`')
            [CompletionResult]::new('--acl', '--acl', [CompletionResultType]::ParameterName, 'Predefined ACL, as the service calls it, such as public-read')
            [CompletionResult]::new('--sse', '--sse', [CompletionResultType]::ParameterName, 'How the service encrypts it')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'How copies are checked')
            [CompletionResult]::new('--fsync', '--fsync', [CompletionResultType]::ParameterName, 'When what is written to a local disk is forced onto it, out of reach of a power cut')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Move directories with everything in them')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Move directories with everything in them')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Move directories with everything in them')
            [CompletionResult]::new('--dir-markers', '--dir-markers', [CompletionResultType]::ParameterName, 'Also make a zero-byte marker for each directory where the storage has none of its own')
            [CompletionResult]::new('--size-only', '--size-only', [CompletionResultType]::ParameterName, 'The same as --skip size')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--ignore-existing', '--ignore-existing', [CompletionResultType]::ParameterName, 'The same as --skip exists')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--no-clobber', '--no-clobber', [CompletionResultType]::ParameterName, 'Never replace what exists at the destination')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;sync' {
            [CompletionResult]::new('--max-delete', '--max-delete', [CompletionResultType]::ParameterName, 'Allow so many deletes, or such a share of the destination, such as 500 or 20%')
            [CompletionResult]::new('--backup-dir', '--backup-dir', [CompletionResultType]::ParameterName, 'Keep what would be replaced or deleted in this directory, on any storage, outside of both')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'When to leave a file at the destination alone')
            [CompletionResult]::new('--skip-if', '--skip-if', [CompletionResultType]::ParameterName, 'Leave alone what this expression holds for; means --skip custom')
            [CompletionResult]::new('--skip-cmd', '--skip-cmd', [CompletionResultType]::ParameterName, 'Leave alone what this program exits with 0 for, copy on 1, fail on anything else; means --skip custom')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'Content type; without it, that of a source which has one, else told by the extension')
            [CompletionResult]::new('--cache-control', '--cache-control', [CompletionResultType]::ParameterName, 'How long caches may keep it, such as ''max-age=3600''')
            [CompletionResult]::new('--content-disposition', '--content-disposition', [CompletionResultType]::ParameterName, 'What browsers do with it, such as ''attachment; filename="a.txt"''')
            [CompletionResult]::new('--content-encoding', '--content-encoding', [CompletionResultType]::ParameterName, 'How the content is encoded already, such as gzip')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'A key of your own and its value; can be repeated')
            [CompletionResult]::new('--storage-class', '--storage-class', [CompletionResultType]::ParameterName, 'Storage class, as the service calls it, such as `STANDARD_IA`')
            [CompletionResult]::new('--acl', '--acl', [CompletionResultType]::ParameterName, 'Predefined ACL, as the service calls it, such as public-read')
            [CompletionResult]::new('--sse', '--sse', [CompletionResultType]::ParameterName, 'How the service encrypts it')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'How copies are checked')
            [CompletionResult]::new('--fsync', '--fsync', [CompletionResultType]::ParameterName, 'When what is written to a local disk is forced onto it, out of reach of a power cut')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'After all copies succeeded, delete what only the destination has')
            [CompletionResult]::new('--delete-excluded', '--delete-excluded', [CompletionResultType]::ParameterName, 'Also delete what --include and --exclude hide')
            [CompletionResult]::new('--force-delete', '--force-delete', [CompletionResultType]::ParameterName, 'Allow any number of deletes, and an empty source')
            [CompletionResult]::new('--dir-markers', '--dir-markers', [CompletionResultType]::ParameterName, 'Also make a zero-byte marker for each directory where the storage has none of its own')
            [CompletionResult]::new('--size-only', '--size-only', [CompletionResultType]::ParameterName, 'The same as --skip size')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'The same as --skip hash')
            [CompletionResult]::new('--ignore-existing', '--ignore-existing', [CompletionResultType]::ParameterName, 'The same as --skip exists')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Also leave alone what is newer at the destination, whatever its size')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--no-clobber', '--no-clobber', [CompletionResultType]::ParameterName, 'Never replace what exists at the destination')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;ls' {
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'In which order to list')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show kind, size and modification time')
            [CompletionResult]::new('--long', '--long', [CompletionResultType]::ParameterName, 'Show kind, size and modification time')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'List everything below')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'List everything below')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Show sizes with a unit, such as 1.5 MiB')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Show sizes with a unit, such as 1.5 MiB')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;tree' {
            [CompletionResult]::new('-L', '-L ', [CompletionResultType]::ParameterName, 'Draw only so many levels')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Draw only so many levels')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;find' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Show only files, directories or links; can be repeated')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Show only files, directories or links; can be repeated')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Look only so many levels down; 1 is what is in the directory itself')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Look only so many levels down; 1 is what is in the directory itself')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Run this program for each instead, up to `;` or the end; {} in an argument is the name')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Run this program for each instead, up to `;` or the end; {} in an argument is the name')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;du' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Also show each directory, to so many levels below the location')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Also show each directory, to so many levels below the location')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Show only the whole of each location, as without --max-depth')
            [CompletionResult]::new('--summarize', '--summarize', [CompletionResultType]::ParameterName, 'Show only the whole of each location, as without --max-depth')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Show sizes with a unit, such as 1.5 MiB')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Show sizes with a unit, such as 1.5 MiB')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;stat' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Write a line in this form for each, such as ''%s %n''')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Write a line in this form for each, such as ''%s %n''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;cat' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;rm' {
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Take only what matches this pattern, as in .gitignore; can be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this pattern; wins over --include; can be repeated')
            [CompletionResult]::new('--exclude-from', '--exclude-from', [CompletionResultType]::ParameterName, 'Read patterns to leave out from this file, one a line')
            [CompletionResult]::new('--min-size', '--min-size', [CompletionResultType]::ParameterName, 'Leave out files smaller than this')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Leave out files larger than this')
            [CompletionResult]::new('--newer-than', '--newer-than', [CompletionResultType]::ParameterName, 'Take only files modified after this date, or within this age, such as 2024-05-01, 3d or 12h')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only files modified before this date, or longer ago than this age')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Take only the paths listed in this file, one a line; - is standard input')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Remove directories with everything in them')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Remove directories with everything in them')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Remove directories with everything in them')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'What does not exist is in order')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'What does not exist is in order')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--allow-root', '--allow-root', [CompletionResultType]::ParameterName, 'Allow a mount''s root, a whole bucket, / or a home folder, and a pattern for all that is in one')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be removed, and remove nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be removed, and remove nothing')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Names end with a NUL byte instead of a line end, both read and written')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;cleanup' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Take only what was begun or last changed before this date, or longer ago than this age')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do it, and do not only say it')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do it, and do not only say it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would go, and do nothing: what it does without -y')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would go, and do nothing: what it does without -y')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mkdir' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Make the directories above as well; one that is there already is in order')
            [CompletionResult]::new('--parents', '--parents', [CompletionResultType]::ParameterName, 'Make the directories above as well; one that is there already is in order')
            [CompletionResult]::new('--dir-markers', '--dir-markers', [CompletionResultType]::ParameterName, 'Make a zero-byte marker where the storage has no directories of its own')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be made, and make nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be made, and make nothing')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;touch' {
            [CompletionResult]::new('--mtime', '--mtime', [CompletionResultType]::ParameterName, 'The modification time, a date or an age such as 2024-05-01, 2024-05-01T12:00 or 3d; without it, now')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Make nothing; what is not there is in order')
            [CompletionResult]::new('--no-create', '--no-create', [CompletionResultType]::ParameterName, 'Make nothing; what is not there is in order')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be touched, and touch nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be touched, and touch nothing')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failure')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Take `*`, `?`, `[` and `{` in locations as they are')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;url' {
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How long it is good for, such as 15m or 7d; S3 allows 7 days at most [default: 1h]')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'What it is good for')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a mount comes to, and where each value comes from; never a secret')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Try whether mounts can be reached, and what may be done there')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a mount to the mount table, which keeps its comments and its order')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a mount from the mount table, and nothing that is in it')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take mounts over from rclone or from AWS profiles; secrets stay where they are')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;mounts;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;check' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Also write one temporary object, and remove it')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;add' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;rm' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;import' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('rclone', 'rclone', [CompletionResultType]::ParameterValue, 'The remotes of an rclone.conf')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'The profiles of the AWS tools')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;mounts;import;rclone' {
            [CompletionResult]::new('--bucket', '--bucket', [CompletionResultType]::ParameterName, 'The bucket of a remote or profile that names none, and perhaps a prefix in it; can be repeated')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;import;aws' {
            [CompletionResult]::new('--bucket', '--bucket', [CompletionResultType]::ParameterName, 'The bucket of a remote or profile that names none, and perhaps a prefix in it; can be repeated')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;mounts;import;help' {
            [CompletionResult]::new('rclone', 'rclone', [CompletionResultType]::ParameterValue, 'The remotes of an rclone.conf')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'The profiles of the AWS tools')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;mounts;import;help;rclone' {
            break
        }
        'gstore;mounts;import;help;aws' {
            break
        }
        'gstore;mounts;import;help;help' {
            break
        }
        'gstore;mounts;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a mount comes to, and where each value comes from; never a secret')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Try whether mounts can be reached, and what may be done there')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a mount to the mount table, which keeps its comments and its order')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a mount from the mount table, and nothing that is in it')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take mounts over from rclone or from AWS profiles; secrets stay where they are')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;mounts;help;show' {
            break
        }
        'gstore;mounts;help;check' {
            break
        }
        'gstore;mounts;help;add' {
            break
        }
        'gstore;mounts;help;rm' {
            break
        }
        'gstore;mounts;help;import' {
            [CompletionResult]::new('rclone', 'rclone', [CompletionResultType]::ParameterValue, 'The remotes of an rclone.conf')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'The profiles of the AWS tools')
            break
        }
        'gstore;mounts;help;import;rclone' {
            break
        }
        'gstore;mounts;help;import;aws' {
            break
        }
        'gstore;mounts;help;help' {
            break
        }
        'gstore;caps' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;run' {
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Run so many lines at once; only one at a time keeps their order')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Begin no further line after one that failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Mount table to read; can be repeated, later ones win')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Write diagnostics to this file instead of standard error')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often a request that failed for now is sent again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long no byte may move before a request is given up')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight, from 1 to 512, or auto')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Content that all that is in flight may hold in memory, such as 256M; at least 16M')
            [CompletionResult]::new('--bwlimit', '--bwlimit', [CompletionResultType]::ParameterName, 'Bytes a second over the network at the most: for both directions, or up and down apart')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'URL of the service behind `s3://`, `gs://` or `az://`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile for `s3://`: its credentials, region and endpoint')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of the bucket, for `s3://`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more: a line for every item, and why requests are retried')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only warnings and errors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write results and events as JSON, one object a line')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Tell at the end what was sent and received')
            [CompletionResult]::new('--no-sign-request', '--no-sign-request', [CompletionResultType]::ParameterName, 'Send requests unsigned, for public buckets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'gstore;help' {
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy files and trees')
            [CompletionResult]::new('mv', 'mv', [CompletionResultType]::ParameterValue, 'Move files and trees')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Make the contents of one directory like those of another')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List what is there; without a location, the mounts')
            [CompletionResult]::new('tree', 'tree', [CompletionResultType]::ParameterValue, 'Draw what is below a directory')
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Find what is below a directory by name, size, age or kind')
            [CompletionResult]::new('du', 'du', [CompletionResultType]::ParameterValue, 'Show how many objects there are and how much they hold')
            [CompletionResult]::new('stat', 'stat', [CompletionResultType]::ParameterValue, 'Show what is known of files and directories')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Write the content of files to standard output')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove files and trees')
            [CompletionResult]::new('cleanup', 'cleanup', [CompletionResultType]::ParameterValue, 'End uploads and remove temporary objects that were left behind')
            [CompletionResult]::new('mkdir', 'mkdir', [CompletionResultType]::ParameterValue, 'Make directories')
            [CompletionResult]::new('touch', 'touch', [CompletionResultType]::ParameterValue, 'Make empty files, and set modification times')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Make a URL that lets whoever has it read or write one object for a while')
            [CompletionResult]::new('mounts', 'mounts', [CompletionResultType]::ParameterValue, 'List the mounts of the mount table, look at them, or change them')
            [CompletionResult]::new('caps', 'caps', [CompletionResultType]::ParameterValue, 'Show what the storage behind a mount can do, and what the mount allows')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run many commands, one a line')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'gstore;help;cp' {
            break
        }
        'gstore;help;mv' {
            break
        }
        'gstore;help;sync' {
            break
        }
        'gstore;help;ls' {
            break
        }
        'gstore;help;tree' {
            break
        }
        'gstore;help;find' {
            break
        }
        'gstore;help;du' {
            break
        }
        'gstore;help;stat' {
            break
        }
        'gstore;help;cat' {
            break
        }
        'gstore;help;rm' {
            break
        }
        'gstore;help;cleanup' {
            break
        }
        'gstore;help;mkdir' {
            break
        }
        'gstore;help;touch' {
            break
        }
        'gstore;help;url' {
            break
        }
        'gstore;help;mounts' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a mount comes to, and where each value comes from; never a secret')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Try whether mounts can be reached, and what may be done there')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a mount to the mount table, which keeps its comments and its order')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a mount from the mount table, and nothing that is in it')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take mounts over from rclone or from AWS profiles; secrets stay where they are')
            break
        }
        'gstore;help;mounts;show' {
            break
        }
        'gstore;help;mounts;check' {
            break
        }
        'gstore;help;mounts;add' {
            break
        }
        'gstore;help;mounts;rm' {
            break
        }
        'gstore;help;mounts;import' {
            [CompletionResult]::new('rclone', 'rclone', [CompletionResultType]::ParameterValue, 'The remotes of an rclone.conf')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'The profiles of the AWS tools')
            break
        }
        'gstore;help;mounts;import;rclone' {
            break
        }
        'gstore;help;mounts;import;aws' {
            break
        }
        'gstore;help;caps' {
            break
        }
        'gstore;help;run' {
            break
        }
        'gstore;help;completions' {
            break
        }
        'gstore;help;man' {
            break
        }
        'gstore;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
