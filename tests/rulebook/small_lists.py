"""A good list of the small packs with its procedures of entry, exit and annulment."""

LIST_FILE = "small/lists/grave.yaml"
LIST = """\
key: small.list.grave
title: { zh: 严重名单, en: Serious list }
versions:
  - in_force: 2021-01-01
    basis: [{ act: small.act.penalties, article: "48" }]
    terms:
      kind: serious
      entries: here
      subjects: [enterprise, institution]
      people: not_modelled
      people_note: { zh: 有关人员不收录, en: People are not modelled }
      decided_by: { body: { zh: 机关, en: Authorities }, tiers: [province] }
      rules: [{ act: small.act.penalties, article: "49" }]
      grounds:
        - name: fraud
          title: { zh: 弄虚作假, en: Fraud }
          basis: [{ act: small.act.penalties, article: "50" }]
        - name: danger
          title: { zh: 危害安全, en: Danger }
          basis: [{ act: small.act.penalties, article: "51" }]
      record: { item: small.penalty, entered: decided_on, ends: valid_until, number: document, states: { kind: fine } }
      term: { shortest: { years: 1 }, longest: { years: 3 } }
      early_exit:
        after: { months: 6 }
        counted_from: entry
        conditions: [{ zh: 已改正, en: Corrected }]
        basis: [{ act: small.act.penalties, article: "52" }]
      entering: { procedure: small.procedure.entry, notice: tell, reply: answer, decision: enter, effective: entered }
      leaving: { procedure: small.procedure.exit, left: left }
      annulling: { procedure: small.procedure.exit, left: left }
"""
ENTRY_FILE = "small/procedures/entry.yaml"
ENTRY = """\
key: small.procedure.entry
title: { zh: 列入, en: Entry }
versions:
  - in_force: 2021-01-01
    basis: [{ act: small.act.penalties, article: "60" }]
    terms:
      opened_by: [authority]
      first: proposed
      states:
        - { name: proposed, title: { zh: 拟列入, en: Proposed } }
        - { name: told, title: { zh: 已告知, en: Told } }
        - { name: heard, title: { zh: 已听取, en: Heard } }
        - { name: decided, title: { zh: 已决定, en: Decided } }
        - { name: entered, title: { zh: 已列入, en: Entered }, ends: true }
      steps:
        - name: tell
          title: { zh: 告知, en: Tell }
          leaves: [proposed]
          enters: told
          by: [authority]
          basis: [{ act: small.act.penalties, article: "44" }]
          needs: { reasons: true, document: true }
          serves: true
          remedies:
            - title: { zh: 陈述, en: Reply }
              basis: [{ act: small.act.penalties, article: "45" }]
        - name: answer
          title: { zh: 陈述, en: Reply }
          leaves: [told]
          enters: heard
          by: [subject]
          basis: [{ act: small.act.penalties, article: "45" }]
        - name: pass
          title: { zh: 期满, en: The time ran out }
          leaves: [told]
          enters: heard
          by: [clock]
          basis: [{ act: small.act.penalties, article: "45" }]
        - name: enter
          title: { zh: 决定列入, en: Enter }
          leaves: [heard]
          enters: decided
          by: [authority]
          basis: [{ act: small.act.penalties, article: "46" }]
          needs: { reasons: true, document: true }
          adverse: true
          serves: true
          instance: first
          barred: [tell]
          remedies:
            - title: { zh: 复议, en: Reconsideration }
              basis: [{ act: small.act.penalties, article: "63" }]
        - name: hold
          title: { zh: 生效, en: Take effect }
          leaves: [decided]
          enters: entered
          by: [clock]
          basis: [{ act: small.act.penalties, article: "46" }]
      clocks:
        - name: reply
          title: { zh: 陈述, en: Reply }
          runs_in: [told]
          binds: subject
          counted: { within: { working_days: 5 }, anchor: [tell], from_service: true }
          then: pass
        - name: standstill
          title: { zh: 等待, en: Wait }
          runs_in: [decided]
          binds: authority
          counted: { within: { days: 3 }, anchor: [enter], from_service: true }
          then: hold
      service: { by: delivered }
"""
EXIT_FILE = "small/procedures/exit.yaml"
EXIT = """\
key: small.procedure.exit
title: { zh: 移出, en: Exit }
versions:
  - in_force: 2021-01-01
    basis: [{ act: small.act.penalties, article: "60" }]
    terms:
      opened_by: [subject]
      first: asked
      states:
        - { name: asked, title: { zh: 已申请, en: Asked } }
        - { name: left, title: { zh: 已移出, en: Left }, ends: true }
        - { name: kept, title: { zh: 不予移出, en: Kept }, ends: true }
      steps:
        - name: release
          title: { zh: 移出, en: Release }
          leaves: [asked]
          enters: left
          by: [authority]
          basis: [{ act: small.act.penalties, article: "61" }]
          needs: { reasons: true, document: true }
          serves: true
          instance: first
        - name: keep
          title: { zh: 维持, en: Keep }
          leaves: [asked]
          enters: kept
          by: [reviewer]
          basis: [{ act: small.act.penalties, article: "61" }]
          instance: review
          barred: [release]
      service: { by: delivered }
"""
AGENCY = "small/agencies/office.yaml"
FILES = {LIST_FILE: LIST, ENTRY_FILE: ENTRY, EXIT_FILE: EXIT}
