import { encodeEvent, type RunListener } from '../../run/run-event.ts'

/** `--output ndjson`: every event, one a line, exactly as the journal holds it. Nothing else may be written to this sink. */
export const createNdjsonView = (sink: { write(text: string): void }): { readonly listener: RunListener } => ({
  listener: (event) => sink.write(`${encodeEvent(event)}\n`),
})
