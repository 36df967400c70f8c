-- CreateTable
CREATE TABLE "application_note" (
    "id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "by" UUID NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "application_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "application_note_by_application" ON "application_note"("application_id", "recorded_at");

-- AddForeignKey
ALTER TABLE "application_note" ADD CONSTRAINT "application_note_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;
