# fish completion for smtpscope. The options come from --help, so they are those of the program that is installed.

function __smtpscope_options
    smtpscope --help 2>/dev/null | string match --regex --all --groups-only -- '(--[a-z][a-z-]*)' | sort --unique
end

complete --command smtpscope --condition 'string match --quiet -- "-*" (commandline --current-token)' --arguments '(__smtpscope_options)'
complete --command smtpscope --long-option lang --exclusive --arguments 'zh en zh+en en+zh'
complete --command smtpscope --long-option theme --exclusive --arguments 'light dark contrast'
complete --command smtpscope --long-option log-format --exclusive --arguments 'text json'
complete --command smtpscope --long-option lesson --exclusive --arguments '(smtpscope --list-lessons 2>/dev/null | string replace --regex " +" \t)'
complete --command smtpscope --long-option size --exclusive --arguments '1280x720 1920x1080 3840x2160'
complete --command smtpscope --long-option scale --exclusive --arguments '100 125 150 200 250'
complete --command smtpscope --long-option save --require-parameter --arguments '(__fish_complete_directories)'
complete --command smtpscope --long-option shots --require-parameter --arguments '(__fish_complete_directories)'
complete --command smtpscope --short-option l --long-option listen --exclusive --arguments '127.0.0.1:2525 127.0.0.1:0 0.0.0.0:2525'
