/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// Two pages from one set of parts: the officer's, on the device, and the supervisors', from the server.
export default defineConfig({
  base: './',
  plugins: [svelte()],
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    // Nothing is inlined as a data address, so the pages' content policy can stay at 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { officer: 'officer.html', console: 'console.html' } },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // Reading the pages costs more than most tests: a worker reads them once, and the setup makes each test start afresh.
    pool: 'threads',
    isolate: false,
  },
})
