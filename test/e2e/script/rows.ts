import { CREATE_ROWS } from './create-rows.ts';
import { IMAGE_ROWS } from './image-rows.ts';
import { INSIGHT_ROWS } from './insight-rows.ts';
import { OFFLINE_ROWS } from './offline-rows.ts';
import { PLACE_ROWS } from './place-rows.ts';
import { PROMOTE_ROWS } from './promote-rows.ts';
import { VERB_ROWS } from './verb-rows.ts';
import { VIEW_ROWS } from './view-rows.ts';
import { WATCH_ROWS } from './watch-rows.ts';

/** The whole script. */
export const ROWS = [
  ...PROMOTE_ROWS,
  ...VERB_ROWS,
  ...IMAGE_ROWS,
  ...CREATE_ROWS,
  ...VIEW_ROWS,
  ...WATCH_ROWS,
  ...INSIGHT_ROWS,
  ...PLACE_ROWS,
  ...OFFLINE_ROWS,
];
