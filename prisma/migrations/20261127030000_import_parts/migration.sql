-- A register whose file was still being read by an older program: the file is kept nowhere, so nobody can go on with it.
DELETE FROM "import_row" WHERE "job_id" IN (SELECT "id" FROM "import_job" WHERE "state" = 'checking');
UPDATE "import_job" SET "state" = 'failed', "finished_at" = now() WHERE "state" = 'checking';

-- AlterTable
ALTER TABLE "import_job" ADD COLUMN "total" INTEGER;
UPDATE "import_job" j SET "total" = (SELECT count(*) FROM "import_row" r WHERE r."job_id" = j."id");
ALTER TABLE "import_job" ALTER COLUMN "total" SET NOT NULL;

-- CreateTable
CREATE TABLE "import_part" (
    "job_id" UUID NOT NULL,
    "first_line" INTEGER NOT NULL,
    "rows" TEXT NOT NULL,

    CONSTRAINT "import_part_pkey" PRIMARY KEY ("job_id","first_line")
);

-- AddForeignKey
ALTER TABLE "import_part" ADD CONSTRAINT "import_part_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "import_job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
