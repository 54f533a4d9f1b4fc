// The page of all parts. It is served in development only and is no part of what is built.
import '../src/look/tokens.css'
import '../src/look/parts.css'
import '../src/look/ours.css'
import { mount } from 'svelte'
import Parts from './Parts.svelte'

mount(Parts, { target: document.body, props: { now: Date.now() } })
