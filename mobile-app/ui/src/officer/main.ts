import '../look/tokens.css'
import '../look/parts.css'
import '../look/ours.css'
import { mount } from 'svelte'
import { HttpPort } from '../port/http'
import { tellLook } from '../port/shell'
import { inShell, TauriPort } from '../port/tauri'
import App from './App.svelte'

document.body.className = 'officer-body'
mount(App, { target: document.body, props: { port: inShell() ? new TauriPort() : new HttpPort() } })
if (inShell()) tellLook()
