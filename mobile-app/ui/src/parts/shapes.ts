// The shapes, one for each meaning: a colour never says a thing alone. Drawn in a 24-unit box; `f` is filled,
// `k` is knocked out of what is filled.

export interface Shape {
  d: string
  as?: 'f' | 'k'
  dash?: boolean
  wide?: number
}

const ring = (x: number, y: number, r: number) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`

export const shapes = {
  // states
  kept: [{ d: ring(12, 12, 8), dash: true }],
  sending: [{ d: ring(12, 12, 8) }, { d: 'M12 4a8 8 0 0 1 0 16z', as: 'f' }],
  received: [
    { d: ring(12, 12, 9), as: 'f' },
    { d: 'm8 12.3 2.8 2.8L16 9.6', as: 'k' },
  ],
  returned: [{ d: 'M4 9h11a5 5 0 0 1 0 10H9M8 5 4 9l4 4' }],
  need: [
    { d: 'M8.2 2.8h7.6l5.4 5.4v7.6l-5.4 5.4H8.2l-5.4-5.4V8.2z', as: 'f' },
    { d: 'M12 7.5v5.500M12 16.400v.1', as: 'k' },
  ],
  due: [
    { d: 'M12 3 22 20.500H2z', as: 'f' },
    { d: 'M12 10v4.500M12 17.300v.1', as: 'k' },
  ],
  repeat: [{ d: 'M4 11a8 8 0 0 1 13.700-4.600L20 8.500M20 4v4.500h-4.500M20 13a8 8 0 0 1-13.700 4.600L4 15.500M4 20v-4.500h4.500' }],
  risk: [{ d: 'm5 12 7-7 7 7M5 19l7-7 7 7', wide: 2.6 }],
  restored: [{ d: 'M12 20a7 7 0 1 0-7-7M12 9v5h4' }],
  clash: [{ d: 'M5 5c6 0 8 4 8 7s-2 7-8 7M19 5c-6 0-8 4-8 7s2 7 8 7' }],
  // points
  accepted: [{ d: ring(12, 12, 7) }, { d: ring(12, 12, 3), as: 'f' }],
  assigned: [{ d: ring(12, 12, 7) }],
  en_route: [{ d: 'm5 5 7 7-7 7M12.500 5l7 7-7 7' }],
  holding: [{ d: 'M8 5v14M16 5v14', wide: 3 }],
  at_scene: [
    { d: 'M12 2.500a7 7 0 0 0-7 7c0 5.200 7 12 7 12s7-6.800 7-12a7 7 0 0 0-7-7z', as: 'f' },
    { d: ring(12, 9.5, 2.2), as: 'k' },
  ],
  clear: [{ d: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9' }],
  stood_down: [{ d: `${ring(12, 12, 8)}M6.500 6.500l11 11` }],
  // places
  today: [{ d: 'M4 6h16M4 12h16M4 18h10' }],
  crimes: [{ d: 'M3 7a2 2 0 0 1 2-2h4l2 2.500h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z' }],
  notebook: [{ d: 'M6 3.500h13v17H6a1.500 1.500 0 0 1-1.500-1.500V5A1.500 1.500 0 0 1 6 3.500zM9 3.500v17' }],
  look_up: [{ d: `${ring(11, 11, 6.5)}M16 16l4.500 4.500` }],
  outbox: [{ d: 'M12 15V4M8 8l4-4 4 4M5 14v5.500h14V14' }],
  review: [{ d: 'M4 5h16v11H11l-4.500 4V16H4z' }],
  attendance: [{ d: 'M4 20h16M7 16v-5M12 16V6M17 16v-8' }],
  time: [{ d: `${ring(12, 12, 8.5)}M12 7v5.300l3.500 2` }],
  supervision: [{ d: 'M4 4.500h16v15H4zM4 10h16M10 10v9.500' }],
  tray: [{ d: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1.500 2.500h3L15 13h5' }],
  book: [{ d: 'M6 3h12a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM9 3v18M12.500 8.500h4M12.500 12h4' }],
  // what one can do
  next: [{ d: 'm9.500 5 7 7-7 7' }],
  back: [{ d: 'm14.500 5-7 7 7 7' }],
  lock: [{ d: 'M7 11h10a2 2 0 0 1 2 2v5.500a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V13a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3' }],
  settings: [{ d: `M4 7h9M19 7h1M4 17h1M11 17h9${ring(16, 7, 2.5)}${ring(8, 17, 2.5)}` }],
  add: [{ d: 'M12 5v14M5 12h14' }],
  filter: [{ d: 'M4 6h16M7 12h10M10 18h4' }],
  flight: [{ d: 'M10.500 13.500 3 11l1.500-1.500 8 .5L17 5.500c1-1 2.500-1.300 3-.8s.2 2-.8 3L14.700 12l.5 8-1.500 1.500-2.500-7.500-3.400 3.400.3 2.300-1.100 1.100-1.600-3.300-3.300-1.600 1.100-1.100 2.300.3z' }],
  tick: [{ d: 'm5 12.500 4.500 4.500L19 7.500' }],
} satisfies Record<string, Shape[]>

export type ShapeName = keyof typeof shapes
