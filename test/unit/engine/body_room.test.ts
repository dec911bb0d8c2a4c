import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BodyRoom } from '../../../server/engine/body_room.ts';

const LARGE = 3 * (1 << 20);

describe('room for bodies', () => {
  it('holds what was put into it, in parts of whatever length, as UTF-8', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((one) => one.repeat(200));
    const part = fc.uint8Array({ maxLength: 2_000 });
    fc.assert(
      fc.property(fc.array(fc.oneof(text, part), { maxLength: 40 }), (parts) => {
        const room = new BodyRoom();
        for (const one of parts) {
          if (typeof one === 'string') room.write(one);
          else room.add(one);
        }
        const expected = Buffer.concat(parts.map((one) => Buffer.from(one as string)));
        assert.equal(room.length, expected.length);
        assert.ok(room.bytes.equals(expected));
        room.leave();
      }),
    );
  });

  it('is used again, but never by two at once, and not after a request that failed', () => {
    const rooms = Array.from({ length: 6 }, () => new BodyRoom());
    for (const room of rooms) room.write('x');
    assert.equal(new Set(rooms.map(({ bytes }) => bytes.buffer)).size, rooms.length);
    const buffers = new Set(rooms.map(({ bytes }) => bytes.buffer));
    for (const room of rooms) room.leave();
    for (const room of rooms) room.leave();
    const again = Array.from({ length: 7 }, () => new BodyRoom());
    for (const room of again) room.write('y');
    assert.equal(
      new Set(again.map(({ bytes }) => bytes.buffer)).size,
      again.length,
      'left twice, given to two',
    );
    assert.equal(again.filter(({ bytes }) => buffers.has(bytes.buffer)).length, rooms.length);
    const [first, ...others] = again as [BodyRoom, ...BodyRoom[]];
    const held = first.bytes.buffer;
    first.hold();
    first.leave();
    for (const room of others) room.leave();
    const later = Array.from({ length: 8 }, () => new BodyRoom());
    for (const room of later) room.write('z');
    assert.ok(!later.some(({ bytes }) => bytes.buffer === held));
    for (const room of later) room.leave();
  });

  it('is as large as a body is said to be, and a small body leaves large room to others', () => {
    const told = new BodyRoom(LARGE);
    told.write('x');
    const { buffer } = told.bytes;
    for (let i = 0; i < LARGE; i += 1 << 16) told.add(Buffer.alloc(1 << 16));
    assert.equal(told.length, LARGE + 1);
    assert.ok(told.bytes.buffer === buffer, 'it had to grow');
    told.leave();
    const [small, large] = [new BodyRoom(), new BodyRoom(LARGE)];
    for (const room of [small, large]) room.write('x');
    assert.ok(large.bytes.buffer === buffer);
    for (const room of [small, large]) room.leave();
  });

  it('grows into room that stands free, and keeps only so much', () => {
    const [first, second] = [new BodyRoom(LARGE), new BodyRoom()];
    first.write('x');
    second.write('y');
    const large = first.bytes.buffer;
    first.leave();
    second.add(Buffer.alloc(LARGE));
    assert.ok(second.bytes.buffer === large);
    assert.equal(second.bytes[0], 'y'.charCodeAt(0));
    const many = Array.from({ length: 8 }, () => new BodyRoom(LARGE));
    for (const room of many) room.write('x');
    const buffers = new Set(many.map(({ bytes }) => bytes.buffer));
    for (const room of [second, ...many]) room.leave();
    const again = Array.from({ length: 8 }, () => new BodyRoom(LARGE));
    for (const room of again) room.write('x');
    assert.ok(again.filter(({ bytes }) => buffers.has(bytes.buffer)).length <= 4);
    for (const room of again) room.leave();
  });

  it('believes nobody who expects more than is kept', () => {
    const room = new BodyRoom(Number.MAX_SAFE_INTEGER);
    room.write('x');
    assert.equal(room.bytes.toString(), 'x');
    room.leave();
  });
});
