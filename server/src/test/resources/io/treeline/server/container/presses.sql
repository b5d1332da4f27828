-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE "hall1.press" (pressure DOUBLE PRECISION, state VARCHAR);
INSERT INTO "hall1.press" ("Time", pressure, state) VALUES (TIMESTAMP '2026-01-01 00:00:00Z', 1.5, 'first; of all');
