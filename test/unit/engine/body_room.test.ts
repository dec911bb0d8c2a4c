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

  it('is used again, but never by two at once, and not kept where it grew large', () => {
    const rooms = Array.from({ length: 6 }, () => new BodyRoom());
    for (const room of rooms) room.write('x');
    assert.equal(new Set(rooms.map(({ bytes }) => bytes.buffer)).size, rooms.length);
    const [first] = rooms as [BodyRoom];
    const { buffer } = first.bytes;
    first.leave();
    first.leave();
    const [second, third] = [new BodyRoom(), new BodyRoom()];
    second.write('y');
    third.write('z');
    assert.equal(second.bytes.buffer, buffer);
    assert.notEqual(third.bytes.buffer, buffer, 'left twice, it was given to two');
    second.add(Buffer.alloc(LARGE));
    const large = second.bytes.buffer;
    second.leave();
    const fourth = new BodyRoom();
    fourth.write('z');
    assert.notEqual(fourth.bytes.buffer, large);
    const held = fourth.bytes.buffer;
    fourth.hold();
    fourth.leave();
    const fifth = new BodyRoom();
    fifth.write('z');
    assert.notEqual(fifth.bytes.buffer, held);
    for (const room of [...rooms, third, fifth]) room.leave();
  });
});
