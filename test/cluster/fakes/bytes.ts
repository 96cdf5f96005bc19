/** Kafka's wire types, written down apart from the client library, so that a fault in a codec shows. */
export class Bytes {
  readonly #parts: Buffer[] = []

  int8(value: number): this {
    return this.#put(1, (b) => b.writeInt8(value))
  }
  int16(value: number): this {
    return this.#put(2, (b) => b.writeInt16BE(value))
  }
  int32(value: number): this {
    return this.#put(4, (b) => b.writeInt32BE(value))
  }
  int64(value: number): this {
    return this.#put(8, (b) => b.writeBigInt64BE(BigInt(value)))
  }
  bool(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }
  varint(value: number): this {
    for (let rest = value; ; rest >>>= 7) {
      if (rest < 0x80) return this.raw(Buffer.from([rest]))
      this.raw(Buffer.from([(rest & 0x7f) | 0x80]))
    }
  }
  /** COMPACT_NULLABLE_STRING. */
  string(value: string | null): this {
    if (value === null) return this.varint(0)
    const text = Buffer.from(value)
    return this.varint(text.length + 1).raw(text)
  }
  /** COMPACT_ARRAY; `write` adds each item's own tag buffer where the item is a struct. */
  list<T>(items: readonly T[], write: (bytes: this, item: T) => void): this {
    this.varint(items.length + 1)
    for (const item of items) write(this, item)
    return this
  }
  ints(values: readonly number[]): this {
    return this.list(values, (b, value) => b.int32(value))
  }
  uuid(): this {
    return this.raw(Buffer.alloc(16))
  }
  /** An empty tag buffer. */
  tags(): this {
    return this.varint(0)
  }
  raw(bytes: Buffer): this {
    this.#parts.push(bytes)
    return this
  }
  done(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #put(size: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(size)
    write(buffer)
    return this.raw(buffer)
  }
}

/** Reads what a client wrote. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  int8(): number {
    return this.#bytes.readInt8(this.#move(1))
  }
  int16(): number {
    return this.#bytes.readInt16BE(this.#move(2))
  }
  int32(): number {
    return this.#bytes.readInt32BE(this.#move(4))
  }
  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#move(8))
  }
  varint(): number {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#move(1))
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  string(): string | null {
    const length = this.varint() - 1
    return length < 0 ? null : this.#bytes.toString('utf8', this.#move(length), this.#at)
  }
  list<T>(read: () => T): T[] | null {
    const length = this.varint() - 1
    return length < 0 ? null : Array.from({ length }, read)
  }
  /** An empty tag buffer; kplay writes no tags. */
  tags(): void {
    if (this.varint() !== 0) throw new Error('tags were written')
  }
  rest(): Buffer {
    return this.#bytes.subarray(this.#at)
  }

  #move(size: number): number {
    this.#at += size
    if (this.#at > this.#bytes.length) throw new Error('the request is too short')
    return this.#at - size
  }
}
