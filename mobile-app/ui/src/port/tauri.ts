// The Tauri shell: the same commands through `invoke`, in the app itself.

import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { AddPhoto } from '../records/evidence'
import type { Kept } from '../records/officer'
import type { Answer, CommandName, Question } from './commands'
import { asProblem, noAnswer, Refusal, type CoreEvent, type Port } from './port'

/** Whether these pages run inside the app. */
export function inShell(): boolean {
  return typeof window !== 'undefined' && '__TAURI_INTERNALS__' in window
}

export class TauriPort implements Port {
  async call<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>> {
    try {
      return await invoke<Answer<K>>('dispatch', { name, question })
    } catch (thrown) {
      throw new Refusal(asProblem(thrown))
    }
  }

  /** The shell's one command carries no files yet: nothing is kept, and the page says so. */
  addPhoto(_file: Blob, _question: AddPhoto): Promise<Kept> {
    return Promise.reject(new Refusal({ ...noAnswer('Photos cannot be added in this app yet. Nothing was kept of it; the file is where it was.'), code: 'not-found' }))
  }

  events(handler: (event: CoreEvent) => void): () => void {
    const listening = listen<CoreEvent>('beatbook', (event) => handler(event.payload))
    return () => void listening.then((stop) => stop())
  }
}
