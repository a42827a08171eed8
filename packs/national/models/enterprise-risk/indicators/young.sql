-- An enterprise registered less than a year before the day of the run; nothing is said where the day is not known (0).
SELECT subjects.subject AS subject, -500 AS points, 'young' AS reason
FROM subjects
WHERE subjects.registered > {day} - 365 AND subjects.registered <= {day}
