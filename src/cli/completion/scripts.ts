import type { BinaryName } from '../program.ts';

export const SHELLS = ['bash', 'fish', 'powershell', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that makes a shell ask `BINARY __complete WORD...` for what may come next. */
export function completionScript(shell: Shell, binary: BinaryName): string {
  return SCRIPTS[shell](binary, `_${binary.replaceAll('-', '_')}_complete`);
}

type Script = (binary: BinaryName, name: string) => string;

/** Words are `WORD<TAB>summary`; the last line is `:0` where files fit too, else `:4`. */
const bash: Script = (binary, name) => `# bash completion for ${binary}
${name}() {
  local line word typed="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :0 ]] && compopt -o default
    [[ $line == :* ]] && continue
    word="\${line%%$'\\t'*}"
    [[ $word == "$typed"* ]] && COMPREPLY+=("$word")
  done < <(${binary} __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}
complete -F ${name} ${binary}
`;

const zsh: Script = (binary, name) => `#compdef ${binary}
${name}() {
  local line files=""
  local -a plain open
  while IFS= read -r line; do
    [[ $line == :0 ]] && files=yes
    [[ $line == :* ]] && continue
    local word="\${line%%$'\\t'*}" summary="\${line#*$'\\t'}"
    [[ $summary == "$line" ]] && summary=""
    if [[ $word == *= ]]; then open+=("$word"); else plain+=("\${word//:/\\\\:}:$summary"); fi
  done < <(${binary} __complete "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)
  (( \${#plain} )) && _describe '' plain
  (( \${#open} )) && compadd -S '' -a open
  [[ -n $files ]] && _files
  return 0
}
compdef ${name} ${binary}
`;

const fish: Script = (binary, name) => `# fish completion for ${binary}
function ${name}
  set -l words (commandline -opc) (commandline -ct)
  set -l answer (${binary} __complete $words[2..-1] 2>/dev/null)
  string match -v ':*' -- $answer
  contains -- :0 $answer; and __fish_complete_path (commandline -ct)
end
complete -c ${binary} -f -a '(${name})'
`;

/** Files PowerShell offers by itself where nothing is answered. Before 7.3 an empty word gets lost on its way, and two quotes arrive as one; since then as two quotes. */
const powershell: Script = (binary) => `# PowerShell completion for ${binary}
Register-ArgumentCompleter -Native -CommandName '${binary}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = $commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition }
  $words = @($before | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -eq '') { $words += '""' }
  & '${binary}' __complete @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    $word, $summary = $_ -split "\`t", 2
    if (-not $summary) { $summary = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $summary)
  }
}
`;

const SCRIPTS: Readonly<Record<Shell, Script>> = { bash, fish, powershell, zsh };
