-- CreateTable
CREATE TABLE "secret" (
    "name" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "secret_pkey" PRIMARY KEY ("name")
);

-- AlterTable
ALTER TABLE "application" ADD COLUMN "bound_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "import_job" ADD COLUMN "reading" JSONB NOT NULL;

-- DropIndex
DROP INDEX "import_row_waiting";

-- CreateIndex
CREATE INDEX "import_row_by_state" ON "import_row"("job_id", "state", "line");

-- CreateIndex
CREATE INDEX "application_by_number" ON "application"("district_id", "number" text_pattern_ops);

-- CreateIndex
CREATE INDEX "application_visit" ON "application"("visit_on") WHERE (visit_on IS NOT NULL);

-- CreateIndex
CREATE INDEX "follower_by_application" ON "follower"("application_id");

-- CreateIndex
CREATE INDEX "invitation_by_application" ON "invitation"("application_id");
