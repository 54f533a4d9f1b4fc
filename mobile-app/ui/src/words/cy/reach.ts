import type { reach as en } from '../en/reach'
import type { Phrase } from '../words.svelte'

export const reach: Record<keyof typeof en, Phrase> = {
  'settings.hand': 'Y llaw sy’n dal y ffôn',
  'hand.right': 'De',
  'hand.left': 'Chwith',
  'access.title': 'Datganiad hygyrchedd',
  'access.link': 'Datganiad hygyrchedd',
  'access.aim': 'Mae Beatbook ar gyfer pob swyddog ac aelod o staff. Fe’i hadeiladwyd i fodloni rheolau hygyrchedd y we (WCAG 2.2, lefel AA). Mae ar gael yn Gymraeg ac yn Saesneg.',
  'access.how': 'Sut y caiff ei wirio',
  'access.how.machine': 'Caiff pob tudalen ei gwirio gan raglen gyda phob newid: yn y ddwy iaith, liw dydd a liw nos, heb hepgor yr un rheol.',
  'access.how.keys': 'Gellir cyrraedd popeth â’r bysellfwrdd yn unig. Nid oes angen pwyso’n hir, llusgo na phinsio ar gyfer dim.',
  'access.how.size': 'Gall testun fod ddwywaith mor fawr ar sgrin 320 picsel o led heb sgrolio i’r ochr. Mae botymau mynychu o leiaf 96 picsel o uchder, ac mae gosodiad ar gyfer rhai mwy.',
  'access.how.motion': 'Mae symudiad yn peidio lle mae’r ddyfais yn gofyn am lai o symud. Ni ddangosir unrhyw gyflwr drwy liw yn unig.',
  'access.not': 'Beth sydd heb ei brofi eto',
  'access.not.readers': 'Nid oes neb eto wedi gweithio shifft gyda TalkBack, VoiceOver neu NVDA. Mae’r tudalennau’n rhoi enw a rôl i bob rhan, ond nid yw hynny yr un peth â barn person.',
  'access.not.switch': 'Nid yw rheolaeth switsh na rheolaeth llais wedi’u rhoi ar brawf gan rywun sy’n eu defnyddio.',
  'access.not.welsh': 'Nid yw’r Gymraeg wedi’i darllen gan swyddog Cymraeg ei iaith o’r heddlu.',
  'access.tell': 'Os oes rhywbeth yn eich rhwystro',
  'access.tell.what': 'Dywedwch wrth ddesg wasanaeth eich heddlu pa dudalen oedd hi a beth yr oeddech yn ei wneud. Copïwch y cod byr os dangosir un. Ni chollir dim a gofnodwyd gennych yn y cyfamser.',
}
