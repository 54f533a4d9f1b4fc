// What an administrator does at a desk: somebody acts up for a week, a list is looked at before it is changed.

import { accessible, equal, go, ok, openPage, settled, signIn, sizes, until } from './harness.mjs'

export const stories = [
  {
    name: 'admin: somebody acts up from tomorrow, and it stands in the account with its reason',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('ADM'))
      await go(page, '#/staff')
      await page.locator('input[type=search]').fill(facts.withRole('PCO').collar)
      await page.locator('main tbody a').first().click()
      await settled(page)
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
      const why = `Acting up ${Date.now()}`
      const role = await page.locator('#c-value option').evaluateAll((all) => all.map((one) => one.value).find((code) => code === 'CRS'))
      await page.locator('#c-value').selectOption(role)
      await page.locator('#c-from').fill(tomorrow)
      await page.locator('#c-reason').fill(why)
      await page.locator('#change-title ~ div button.primary').click()
      await until('the change is in the account', async () => (await page.locator('ol.acts').innerText()).includes(why))
      await accessible(page, 'an entry of staff after a change')
      await go(page, '#/acts')
      await until('and among all changes', async () => (await page.locator('ol.acts').innerText()).includes(why))
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'admin: a list shows its effect before it is changed, and nothing is written by looking',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('ADM'))
      await go(page, '#/reference/response_grades')
      await page.locator('tbody button').first().click()
      const target = page.locator('label:has(span:text-is("target_min_urban")) input')
      await target.fill(String(Number(await target.inputValue()) - 3))
      await page.locator('form button.primary').first().click()
      await page.locator('#preview-title').waitFor({ timeout: 60_000 })
      ok('figures were compared', (await page.locator('section:has(#preview-title)').innerText()).length > 100)
      await accessible(page, 'the effect of a change of a list')
      await go(page, '#/acts')
      ok('nothing was written', !(await page.locator('main').innerText()).includes('target_min_urban'))
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
]
