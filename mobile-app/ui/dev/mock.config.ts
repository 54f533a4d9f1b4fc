// `npm run mock` serves the built pages with an invented device and server behind them, to look at the pages:
// http://localhost:4199/officer.html and /console.html (any collar number; the password is "beatbook").

import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { clash, FakePort } from '../src/port/fake'
import type { CommandName, Lists } from '../src/port/commands'
import { Refusal } from '../src/port/port'
import * as example from './console-example'

/** The project's own lists, read as the server would answer them. */
function lists(): Lists {
  const folder = join(import.meta.dirname, '../../../shared/reference')
  const all: Lists = {}
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.csv'))) {
    const [head = [], ...rows] = readFileSync(join(folder, file), 'utf8').trim().split('\n').map(cells)
    if (!head.includes('label_en')) continue
    all[file.replace('.csv', '')] = rows.map((row) => {
      const extra = Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']))
      return { code: extra.code ?? '', label_en: extra.label_en ?? '', label_cy: extra.label_cy ?? '', valid_from: extra.valid_from ?? '', valid_to: extra.valid_to || null, extra }
    })
  }
  return all
}

function cells(line: string): string[] {
  return [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((m) => (m[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"'))
}

async function body(req: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>
}

function mock(): Plugin {
  const device = new FakePort()
  device.lists = lists()
  device.box.conflicts = [clash(Date.now())]
  let signedIn = false
  const answer = (res: ServerResponse, value: unknown, status = 200) => {
    res.statusCode = status
    res.setHeader('content-type', status < 400 ? 'application/json' : 'application/problem+json')
    res.end(JSON.stringify(value))
  }
  return {
    name: 'mock',
    configurePreviewServer(server) {
      server.middlewares.use((req, res, next) => {
        const url = new URL(req.url ?? '/', 'http://localhost')
        const now = Date.now()
        const path = url.pathname
        res.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; base-uri 'none'")
        if (path === '/command') {
          void body(req).then(async ({ name, question, phase }) => {
            if (phase) device.status.phase = phase as typeof device.status.phase
            try {
              answer(res, await device.call(name as CommandName, question as never))
            } catch (thrown) {
              if (thrown instanceof Refusal) answer(res, thrown.problem, thrown.problem.status)
              else answer(res, { detail: String(thrown), code: 'server' }, 500)
            }
          })
        } else if (path === '/events') {
          res.writeHead(200, { 'content-type': 'text/event-stream' })
          res.write(':\n\n')
        } else if (path === '/auth/sign-in') {
          void body(req).then(({ password }) => {
            signedIn = password === 'beatbook'
            if (signedIn) answer(res, { access: 'x', access_until: now + 600_000, refresh: '', me: example.me })
            else answer(res, { type: 'about:blank#wrong-password', title: 'Collar number or password not recognised', status: 401, detail: 'Check both and try again.', code: 'wrong-password', fields: [] }, 401)
          })
        } else if (path === '/auth/refresh') {
          if (signedIn) answer(res, { access: 'x', access_until: now + 600_000, refresh: '', me: example.me })
          else answer(res, { type: 'about:blank#sign-in', title: 'Sign in again', status: 401, detail: '', code: 'sign-in', fields: [] }, 401)
        } else if (path === '/auth/sign-out') {
          signedIn = false
          res.statusCode = 204
          res.end()
        } else if (path === '/api/lists') answer(res, lists())
        else if (path === '/api/reviews') answer(res, example.queue(now))
        else if (path === '/api/find/investigations') answer(res, example.cases(now))
        else if (path === '/api/find/rows') {
          const { rows } = example.rows('AT01', now - 1, now, now)
          answer(res, { as_at: now, total: { rows: rows.length, exact: true }, items: rows, next: null })
        } else if (path === '/api/find/jobs') answer(res, example.jobs(now))
        else if (path === '/api/views' && req.method === 'GET') answer(res, { items: [] })
        else if (path === '/api/exports' && req.method === 'GET') answer(res, { as_at: now, items: [] })
        else if (path.startsWith('/api/measures/')) {
          const [, , , name = ''] = path.split('/')
          const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))]
          answer(res, example.board(name, from, to, url.searchParams.get('area'), now))
        } else if (path === '/api/tray') answer(res, example.tray(now))
        else if (/^\/api\/investigations\/[^/]+$/.test(path) && req.method === 'GET') answer(res, example.file(path.split('/')[3] ?? '', now))
        else if (path.endsWith('/books')) answer(res, example.books)
        else if (path.endsWith('/evidence')) answer(res, example.photos)
        else if (path.startsWith('/api/')) answer(res, { id: 'x', version: 6, seq: 9000, outcome: 'applied', records: [] })
        else next()
      })
    },
  }
}

export default defineConfig({ base: './', plugins: [mock()], preview: { port: 4199, strictPort: true } })
