/** The one file that names js-yaml, which splits a text into events quickly and says where each stands. What a file means is told by `yaml` (parse-yaml.ts). */
export {
  COLLECTION_STYLE,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
