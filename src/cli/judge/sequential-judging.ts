import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import { errorText } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { ExplainOptions, SequentialJudging } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import { runBacktest } from './backtest.ts';
import { backtestLines } from './backtest-text.ts';
import { readContent, unreadable } from './documents.ts';
import { encodeExplained } from './explain-json.ts';
import { explainRun } from './explain-run.ts';
import { type Explained, explainRecording } from './explain-steps.ts';
import { explainedLines } from './explain-text.ts';
import type { JudgeIo, ReadText } from './judge-io.ts';
import { judgeRecordedFiles, type RecordingRequest } from './judge-recording.ts';
import { encodeSequential } from './sequential-json.ts';
import { plotRecording } from './sequential-plot.ts';
import { sequentialLines } from './sequential-text.ts';

/** The sequential judge on files. */
export function createSequentialJudging(io: JudgeIo): SequentialJudging {
  return {
    judge: (request) => judgeRecordedFiles(request, io),
    lines: sequentialLines,
    encode: encodeSequential,
    explainFile: (request, options) => explainFile(request, options, io),
    explainRun,
    explainedLines,
    encodeExplained: (explained) => explained.map(encodeExplained),
    backtest: (request) => runBacktest(request, io),
    backtestLines,
    plot: async (judged, file, messages) => {
      await io.writeText(file, plotRecording(judged, messages)).catch((cause: unknown) => {
        throw new CommandFailure(({ failures }) => failures.cannotWrite(file, errorText(cause)), { cause });
      });
    },
  };
}

async function explainFile(
  request: RecordingRequest,
  options: ExplainOptions,
  io: JudgeIo,
): Promise<readonly Explained[]> {
  const readText = onceEach(io.readText);
  const run = await readRun(request.files[0] ?? '', readText);
  if (run !== null) return explainRun(run, options);
  const judged = await judgeRecordedFiles(request, { ...io, readText });
  return [{ metric: null, explainable: explainRecording(judged, options.looks), remarks: [] }];
}

/** The standard input can be read only once. */
function onceEach(readText: ReadText): ReadText {
  const texts = new Map<string, Promise<string>>();
  return (path) => {
    const text = texts.get(path) ?? readText(path);
    texts.set(path, text);
    return text;
  };
}

/** The AnalysisRun in a file; null when it holds something else. */
async function readRun(file: string, readText: ReadText): Promise<AnalysisRun | null> {
  const content = await readContent(file, readText);
  if (content.form === 'table' || !isObject(content.value)) return null;
  const { kind, metadata, spec } = content.value;
  if (kind !== 'AnalysisRun') return null;
  if (isObject(metadata) && isObject(spec) && Array.isArray(spec['metrics']))
    return content.value as unknown as AnalysisRun;
  throw unreadable(file, [{ path: 'spec.metrics', message: (input) => input.noMetrics }]);
}
