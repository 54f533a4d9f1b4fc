// A claim from the samples to the signature, by three people at a real server.

import { accessible, equal, go, ok, openPage, signIn, sizes, until } from './harness.mjs'

const steps = (page) => page.locator('.ladder li b').allInnerTexts()

async function step(page, key, reason) {
  const before = (await steps(page)).length
  await page.keyboard.press(key)
  await page.locator('#step-reason').fill(reason)
  await page.keyboard.press('Control+Enter')
  await until('the step stands on the ladder', async () => (await steps(page)).length === before + 1)
}

export const stories = [
  {
    name: 'claims: made from samples, looked over and signed by others, counted when signed',
    async tell({ browser, facts }) {
      const made = await openPage(browser, sizes.desk)
      await signIn(made, facts, facts.withRole('BEN'))
      await go(made, '#/make-claim')
      await made.locator('#claim-task').selectOption('result_incident')
      await made.locator('#claim-baselines input').first().check()
      await made.locator('#claim-title').fill('Results typed once')
      await made.locator('#claim-change').fill('The officer results the job; control reads it.')
      // The last days, which no earlier claim has.
      const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
      for (const id of ['after-from', 'volume-from']) await made.locator(`#${id}`).fill(day(9))
      await made.locator('[aria-labelledby="comes-to"] .fig').waitFor()
      await accessible(made, 'making a claim')
      await made.locator('form button.primary').click()
      await until('the claim is open', () => made.url().includes('#/claim/'))
      const address = new URL(made.url()).hash
      await made.locator('[aria-labelledby="numbers"] .fig').first().waitFor()
      await step(made, 'a', 'Both samples are large enough.')
      ok('nobody looks over their own', (await made.locator('form.decide .why').count()) > 0)
      for (const [role, key, reason] of [['PRF', 'a', 'Counted again from the rows.'], ['SUP', 'a', 'The teams did this work.']]) {
        const page = await openPage(browser, sizes.desk)
        await signIn(page, facts, facts.withRole(role))
        await go(page, address)
        await page.locator('form.decide').waitFor()
        await step(page, key, reason)
        await accessible(page, `a claim as ${role} reads it`)
        equal('nothing went wrong', page.wrong, [])
        await page.context().close()
      }
      await go(made, '#/claims')
      const row = made.locator('tbody tr', { hasText: 'Results typed once' })
      ok('it is signed', (await row.innerText()).includes('signed'))
      equal('nothing went wrong', made.wrong, [])
      await made.context().close()
    },
  },
]
