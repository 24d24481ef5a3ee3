complete --keep-order --exclusive --command gstore --arguments "(COMPLETE=fish gstore -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
