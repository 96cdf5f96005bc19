/** Where facts come from, in the words every table uses. */
export const notesOf3 = 'upgrade notes of Kafka 3.9.2 (docs/getting-started/upgrade.md)'
export const notesOf4 = 'upgrade notes of Kafka 4.4 (docs/getting-started/upgrade.md)'

/** Keys, defaults and validators by which two releases differ, read from their own ConfigDef. */
export const configDefs = (older: string, newer: string): string => `ConfigDef of ${older} against ${newer}`

/** The constants of MetadataVersion.java up to 4.4.0. */
export const metadataVersionSource = 'MetadataVersion.java of 4.4.0'
