import { UsageError } from '../../base/errors.ts';
import type { Command } from '../command.ts';
import { completionScript, SHELLS } from '../completion/scripts.ts';
import { WrongUsage } from '../failure.ts';

export const completionCommand: Command = {
  path: ['completion'],
  usage: 'SHELL',
  args: { min: 1, max: 1 },
  summary: 'Print a script that completes commands, flags and names in bash, fish, powershell or zsh',
  details:
    'bash: source <(haldane completion bash), for ever in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit.\n' +
    "kubectl completes 'kubectl argo rollouts' by itself when kubectl_complete-argo-rollouts is on PATH.\n" +
    'PowerShell: haldane completion powershell | Out-String | Invoke-Expression. That script was checked by a parser\n' +
    'of PowerShell, and has not been run in one yet.',
  flags: {},
  examples: ['completion bash', 'completion zsh'],

  async run(context, [asked = '']) {
    const shell = SHELLS.find((one) => one === asked);
    if (shell === undefined) {
      const word = JSON.stringify(asked);
      if (context.program.isUpstream)
        throw new UsageError(`invalid argument ${word} for "${context.program.binary} completion"`);
      throw new WrongUsage(({ failures }) => failures.shell(word, SHELLS.join(', ')));
    }
    context.out.write(completionScript(shell, context.program.binary));
  },
};
