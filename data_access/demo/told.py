"""The told patients themselves: invented names, invented courses, one reason each to be on the agenda."""

from data_access.demo.story import INTENT, METHOD, THOUGHTS, WISH, Course, Story

IV, NASAL, IM, SC, LOZENGE = "iv_racemic", "nasal_esketamine", "im_racemic", "sc_racemic", "sublingual_racemic"
SIX_WEEKS = (38, 31, 24, 17, 10, 3)

STORIES: tuple[Story, ...] = (
    Story("risk_high: item 9 up by two while GAD-7 recovers", "Ines Moreau", "female", 34, ("F41.1",), (
        Course(IV, (86, 79, 72, 65, 58, 51, 30, 9), (17, 17, 15, 12, 10, 9, 8, 7, 6),
               (18, 18, 16, 14, 13, 11, 10, 9, 9), later=((23, 7, 9, 0), (2, 7, 13, 2)),
               effects={4: (("dissociation", 2), ("nausea", 2), ("sedation", 1)), 8: (("dizziness", 1),)},
               cadss={4: 19}, without={8: ("leaving",)}),)),
    Story("risk_high: C-SSRS question 4 before the last dose", "Tomas Verbeek", "male", 41, ("F33.1", "F41.1"), (
        Course(IV, (25, 18, 11, 4), (14, 14, 13, 12, 12), (19, 20, 18, 18, 17), item_9={0: 1, 1: 1, 2: 1, 3: 1, 4: 1},
               cssrs={0: THOUGHTS, 4: INTENT}, primary="phq9"),), medicines=("venlafaxine",)),
    Story("risk_high: a serious event not yet acknowledged", "Ella Novak", "female", 52, ("F41.1",), (
        Course(IV, (32, 25, 18, 11, 4), (16, 15, 13, 12, 10, 10), (12, 12, 11, 9, 9, 8), level={3: 0.75},
               effects={5: (("loss_of_consciousness", 3), ("dizziness", 2))}, serious={5: "loss_of_consciousness"}),)),
    Story("risk_moderate: C-SSRS question 3", "Amina Diallo", "female", 29, ("F43.1", "F33.1"), (
        Course(IM, (26, 19, 12, 5), (15, 15, 13, 13, 12), (17, 17, 15, 15, 14), cssrs={4: METHOD},
               other=(("pcl5", 6, 30),), primary="pcl5"),)),
    Story("risk_moderate: item 9 newly 1", "Jonas Weber", "male", 23, ("F40.1",), (
        Course(NASAL, (22, 18, 15, 11, 8, 4), (15, 15, 14, 13, 13, 12, 12), (10, 10, 9, 9, 9, 9, 11), item_9={6: 1}),)),
    Story("risk_not_asked: item 9 left empty at the last form", "Rania Said", "female", 38, ("F41.1",), (
        Course(IM, (26, 19, 12, 5), (15, 15, 14, 12, 12), (13, 13, 12, 11, 10), item_9={4: None}, cssrs={4: None}),)),
    Story("risk_not_asked: no risk question for over 30 days", "Marco Fontana", "male", 45, ("F41.0",), (
        Course(IV, (80, 73, 66, 59, 52, 45), (14, 14, 12, 11, 9, 8, 8), (11, 11, 10, 9, 8, 7, 7),
               last_talk=5),)),
    Story("severe_effect: severe, distressing dissociation", "Leila Haddad", "female", 31, ("F41.1",), (
        Course(IM, (18, 11, 4), (16, 16, 14, 13), (14, 14, 12, 12),
               effects={2: (("dissociation", 2), ("anxiety", 2)), 3: (("dissociation", 3), ("panic_attack", 2))},
               distress={2: 2, 3: 3}, cadss={2: 24, 3: 46}),)),
    Story("severe_effect: 184/108 at 40 minutes", "Owen Hart", "male", 57, ("F41.1",), (
        Course(IV, (25, 18, 11, 4), (15, 15, 13, 12, 11), (9, 9, 9, 8, 8), level={3: 0.75}, peak={4: (184, 108)},
               effects={4: (("blood_pressure_increased", 2),)}),), contraindications=("treated hypertension",)),
    Story("severe_effect: oxygen saturation 90 %", "Gregor Blackwood", "male", 49, ("F33.1",), (
        Course(IM, (20, 13, 3), (12, 12, 11, 10), (20, 20, 18, 16), spo2={3: 90},
               effects={3: (("sedation", 2),)}, primary="phq9"),)),
    Story("monitoring_incomplete: no reading at 40 minutes nor on leaving", "Clara Ruiz", "female", 36, ("F41.1",), (
        Course(NASAL, (16, 12, 9, 5, 2), (17, 17, 15, 14, 12, 11), (13, 13, 12, 11, 10, 9),
               without={5: ("during", "leaving")}),)),
    Story("deterioration: GAD-7 up by five", "Piotr Zielski", "male", 33, ("F40.1",), (
        Course(SC, (20, 13, 6), (11, 11, 13, 16), (9, 9, 10, 11)),)),
    Story("loss_of_response: back at caseness on two readings", "Hana Kimura", "female", 44, ("F41.1",), (
        Course(IV, (133, 126, 119, 112, 105, 98, 77, 56, 28, 7), (18, 18, 14, 10, 7, 5, 5, 5, 6, 11, 12),
               (15, 15, 12, 9, 7, 6, 6, 6, 7, 9, 10)),)),
    Story("not on track: hardly any change by dose 5", "Leila Farouk", "female", 27, ("F41.1", "F40.1"), (
        Course(IV, (31, 24, 17, 10, 3), (18, 18, 18, 17, 18, 17), (12, 12, 11, 12, 11, 11)),)),
    Story("no_score: two planned forms in a row missed", "Marta Kovac", "female", 39, ("F41.1",), (
        Course(NASAL, (22, 18, 15, 11, 8, 4), (16, 16, 15, 13, None, None, None),
               (12, 12, 11, 10, None, None, None)),)),
    Story("overdue: nothing since the last dose", "Hugo Ferrand", "male", 61, ("F41.1",), (
        Course(IV, (60, 53, 46, 39, 32, 25), (17, 17, 14, 11, 9, 7, 6), (13, 13, 11, 9, 8, 7, 6), last_talk=8),)),
    Story("integration_missed: none after dose 4", "Samir Haddad", "male", 35, ("F41.1",), (
        Course(IM, (37, 30, 23, 14), (14, 14, 12, 10, 9), (10, 10, 9, 8, 7), skipped_integration=frozenset({4})),)),
    Story("lapsed: nobody has seen the patient for five weeks", "Dalia Petrescu", "female", 26, ("F43.1",), (
        Course(IM, (48, 41, 34), (15, 15, 14, 14), (16, 16, 15, 15), skipped_integration=frozenset({2})),)),
    Story("exposure_rising: dose up twice by a quarter without a gain", "Viktor Olsson", "male", 47, ("F41.1",), (
        Course(IV, (30, 23, 16, 9, 2), (17, 17, 17, 16, 16, 16), (14, 14, 14, 13, 14, 13),
               level={1: 0.5, 4: 0.65, 5: 0.85}),)),
    Story("check_due: last checks 220 days ago", "Ingrid Salonen", "female", 55, ("F41.1",), (
        Course(IV, (240, 233, 226, 219, 212, 205, 180, 155, 130, 105, 80, 55, 30, 5),
               (17, 17, 13, 10, 8, 7, 6, 6, 5, 6, 5, 6, 5, 5, 5),
               (12, 12, 10, 8, 7, 6, 5, 5, 5, 5, 4, 5, 4, 5, 4), checks=(220,)),)),
    Story("risk_low: item 9 stays at 1", "Nadia Svoboda", "female", 42, ("F33.1",), (
        Course(IV, SIX_WEEKS, (12, 12, 11, 10, 9, 8, 8), (18, 18, 15, 13, 12, 11, 10),
               item_9=dict.fromkeys(range(7), 1), primary="phq9"),)),
    Story("risk_low: C-SSRS question 1", "Emeka Obi", "male", 30, ("F41.1",), (
        Course(SC, (20, 13, 6), (15, 15, 13, 12), (13, 13, 12, 11), cssrs={3: WISH}),)),
    Story("discordance: PHQ-9 better, item 9 up", "Yuki Tanaka", "female", 37, ("F33.1",), (
        Course(IV, SIX_WEEKS, (11, 11, 10, 9, 8, 7, 6), (21, 21, 18, 16, 14, 12, 11),
               item_9={0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2}, primary="phq9"),)),
    Story("discordance: anxiety better, PTSD worse", "Anneke Visser", "female", 48, ("F41.1", "F43.1"), (
        Course(IM, (37, 30, 23, 16, 9, 2), (16, 16, 14, 12, 11, 10, 9), (12, 12, 11, 10, 10, 9, 9),
               other=(("pcl5", 40, 38), ("pcl5", 2, 49))),)),
    Story("discordance: symptoms better, functioning not", "Callum Greaves", "male", 51, ("F41.1",), (
        Course(IV, SIX_WEEKS, (17, 17, 14, 12, 10, 9, 8), (13, 13, 11, 10, 9, 8, 7),
               other=(("wsas", 39, 26), ("wsas", 3, 26), ("who5", 39, 28), ("who5", 3, 32))),)),
    Story("discordance: CADSS high, no dissociation reported", "Theo Marsh", "male", 28, ("F40.1",), (
        Course(NASAL, (21, 17, 14, 10, 7, 3), (16, 16, 14, 12, 11, 10, 9), (10, 10, 9, 8, 8, 7, 7),
               cadss={6: 22}, effects={6: (("dizziness", 1),)}),)),
    Story("risk acknowledged: item 9 at its top six weeks ago, seen; a relapse and a second course", "Maeve Corrigan",
          "female", 46, ("F33.1", "F41.1"), (
        Course(IV, (420, 413, 406, 399, 392, 385), (16, 16, 12, 9, 7, 6, 5), (20, 20, 15, 11, 9, 7, 6),
               ended=370, reason="completed", later=((375, 5, 6, 0), (350, 6, 7, 0), (290, 9, 12, 0)), primary="phq9"),
        Course(NASAL, (42, 38, 35, 31, 28, 24, 21, 17, 3), (15, 15, 14, 13, 12, 11, 10, 9, 8, 8),
               (21, 22, 20, 18, 16, 14, 13, 11, 10, 10), item_9={0: 2, 1: 3, 2: 2, 3: 1, 4: 1, 5: 1},
               later=((10, 8, 10, 0),), primary="phq9"),)),
    Story("before the next dose: consent and contraindications never recorded", "Mei Chen", "female", 32, ("F41.1",), (
        Course(IV, (5,), (13, 13), (11, 11)),), contraindications=None, medicines=None, consented=False),
)  # fmt: skip
"""Twenty-eight of them; a small clinic gets the first ones."""
