// Tells every story, or those whose name holds the given words, and closes with one line of counts.
//   node run.mjs demo.json [words]

import { mkdir } from 'node:fs/promises'
import { stories as adminStories } from './admin.mjs'
import { stories as attendanceStories } from './attendance.mjs'
import { stories as claimsStories } from './claims.mjs'
import { stories as consoleStories } from './console.mjs'
import { stories as degradedStories } from './degraded.mjs'
import { stories as everyoneStories } from './everyone.mjs'
import { openBrowser, readFacts } from './harness.mjs'
import { stories as countedStories } from './klm-stories.mjs'
import { stories as officerStories } from './officer.mjs'
import { stories as printStories } from './print.mjs'
import { stories as reviewStories } from './review.mjs'

const [path, words = ''] = process.argv.slice(2)
if (!path) {
  console.error('usage: node run.mjs demo.json [words]')
  process.exit(2)
}
const facts = await readFacts(path)
const chosen = [...countedStories, ...attendanceStories, ...officerStories, ...consoleStories, ...everyoneStories, ...degradedStories, ...printStories, ...reviewStories, ...claimsStories, ...adminStories].filter((story) => story.name.includes(words))
const pictures = new URL('../../target/browser/failed/', import.meta.url)
await mkdir(pictures, { recursive: true })

let passed = 0
let failed = 0
for (const story of chosen) {
  const began = Date.now()
  const browser = await openBrowser()
  try {
    await Promise.race([
      story.tell({ browser, facts }),
      new Promise((_, reject) => setTimeout(() => reject(new Error('the story took longer than three minutes')), 180_000).unref()),
    ])
    passed += 1
    console.log(`  ok    ${story.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  } catch (error) {
    failed += 1
    console.log(`  FAIL  ${story.name}\n      ${error.message}`)
    const page = browser.contexts().flatMap((context) => context.pages()).at(-1)
    if (page) {
      for (const line of page.wrong ?? []) console.log(`      on the page: ${line}`)
      const name = story.name.replace(/[^a-z]+/g, '-').slice(0, 60)
      await page.screenshot({ path: new URL(`${name}.png`, pictures).pathname, fullPage: true }).catch(() => {})
      console.log(`      picture: target/browser/failed/${name}.png`)
    }
  } finally {
    await browser.close()
  }
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
