// `npm run parts` serves every part in every state at http://localhost:4198/parts.html
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [svelte()], server: { port: 4198, host: '127.0.0.1' } })
