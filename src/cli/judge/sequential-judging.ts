import { errorText } from '../../base/errors.ts';
import type { SequentialJudging } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { JudgeIo } from './judge-io.ts';
import { judgeRecordedFiles } from './judge-recording.ts';
import { encodeSequential } from './sequential-json.ts';
import { plotRecording } from './sequential-plot.ts';
import { sequentialLines } from './sequential-text.ts';

/** The sequential judge on files. */
export function createSequentialJudging(io: JudgeIo): SequentialJudging {
  return {
    judge: (request) => judgeRecordedFiles(request, io),
    lines: sequentialLines,
    encode: encodeSequential,
    plot: async (judged, file, messages) => {
      await io.writeText(file, plotRecording(judged, messages)).catch((cause: unknown) => {
        throw new CommandFailure(`cannot write ${file}: ${errorText(cause)}`, { cause });
      });
    },
  };
}
