import { crc32, deflateRawSync } from 'node:zlib';

interface ZipEntryInput {
  readonly name: string;
  readonly data: Buffer;
  /** Wrong values for the entry's header. */
  readonly claim?: { readonly crc?: number; readonly size?: number; readonly flags?: number };
}

/**
 * A zip archive in memory. It is built byte by byte, so that tests can also make damaged archives.
 * @example buildZip([{ name: 'users.json', data: Buffer.from('[]') }])
 */
export const buildZip = (files: readonly ZipEntryInput[]): Buffer => {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claim = {} } of files) {
    const packed = deflateRawSync(data);
    const raw = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(claim.flags ?? 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(claim.crc ?? crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claim.size ?? data.length, 18);
    common.writeUInt16LE(raw.length, 22);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), common, raw, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, raw);
    offset += 30 + raw.length + packed.length;
  }
  const size = directory.reduce((sum, record) => sum + record.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
};
