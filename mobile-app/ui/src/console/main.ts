import '../look/tokens.css'
import '../look/parts.css'
import '../look/ours.css'
import '../look/desk.css'
import '../look/print.css'
import '../words/desk'
import { mount } from 'svelte'
import App from './App.svelte'

mount(App, { target: document.body })
