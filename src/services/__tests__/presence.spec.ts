import { describe, expect, it, vi } from 'vitest';

import { companionOf, Presence, type Awareness } from '../presence';

/** Two clients' awareness, joined as a server joins them. */
class Room {
  readonly states = new Map<number, Record<string, unknown>>();
  readonly listeners = new Set<() => void>();

  join(clientID: number, state: Record<string, unknown>): Awareness {
    this.states.set(clientID, state);
    this._tell();
    return {
      clientID,
      getStates: () => this.states,
      setLocalStateField: (field, value) => {
        this.states.set(clientID, { ...this.states.get(clientID), [field]: value });
        this._tell();
      },
      on: (_, listener) => this.listeners.add(listener),
      off: (_, listener) => this.listeners.delete(listener)
    };
  }

  leave(clientID: number): void {
    this.states.delete(clientID);
    this._tell();
  }

  private _tell(): void {
    this.listeners.forEach(listener => listener());
  }
}

describe('Presence', () => {
  it('says nothing alone, and tells what it has once somebody comes', () => {
    const room = new Room();
    const ann = new Presence({ awareness: room.join(1, { user: { name: 'Ann' } }) });
    ann.point({ x: 3.4, y: 5.6 });
    ann.select(['train']);
    expect(room.states.get(1)).toEqual({ user: { name: 'Ann' } });
    const bob = new Presence({
      awareness: room.join(2, {
        user: { display_name: 'Bob', color: 'var(--jp-collaborator-color2)' }
      })
    });
    expect(bob.others).toEqual([
      {
        clientId: 1,
        name: 'Ann',
        color: 'var(--jp-brand-color1)',
        pointer: { x: 3, y: 6 },
        nodes: ['train']
      }
    ]);
    expect(ann.others.map(other => [other.name, other.color])).toEqual([
      ['Bob', 'var(--jp-collaborator-color2)']
    ]);
  });

  it('tells changes of others only when there are any, and forgets who left', () => {
    const room = new Room();
    const ann = new Presence({ awareness: room.join(1, {}) });
    const bob = new Presence({ awareness: room.join(2, {}) });
    const heard = vi.fn();
    ann.changed.connect(heard);
    bob.select(['a']);
    bob.select(['a']);
    ann.point({ x: 1, y: 1 });
    expect(heard).toHaveBeenCalledTimes(1);
    room.leave(2);
    expect(ann.others).toEqual([]);
    bob.dispose();
    ann.dispose();
    expect(room.listeners.size).toBe(0);
  });

  it('takes nothing on trust', () => {
    const hostile = {
      user: { name: 'x'.repeat(500), color: 'red;background:url(https://example.org)' },
      dagflow: {
        pointer: { x: 'NaN', y: Infinity },
        nodes: ['a', 7, null, ...Array(999).fill('b')]
      }
    };
    const companion = companionOf(7, hostile);
    expect(companion.name).toHaveLength(60);
    expect(companion.color).toBe('var(--jp-brand-color1)');
    expect(companion.pointer).toBeNull();
    expect(companion.nodes).toHaveLength(200);
    expect(companionOf(8, { user: 'Ann', dagflow: [] }).nodes).toEqual([]);
  });
});
