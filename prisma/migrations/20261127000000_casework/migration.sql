-- CreateEnum
CREATE TYPE "staff_role" AS ENUM ('specialist', 'supervisor', 'admin');

-- CreateEnum
CREATE TYPE "application_record" AS ENUM ('office', 'own');

-- CreateTable
CREATE TABLE "district" (
    "id" TEXT NOT NULL,
    "name_kk" TEXT NOT NULL,
    "name_ru" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "district_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "role" "staff_role" NOT NULL,
    "district_id" TEXT,
    "language" TEXT NOT NULL DEFAULT 'kk',
    "password_hash" TEXT NOT NULL,
    "password_is_temporary" BOOLEAN NOT NULL DEFAULT true,
    "totp_secret" TEXT,
    "totp_confirmed_at" TIMESTAMPTZ(6),
    "totp_last_step" BIGINT,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "id_hash" TEXT NOT NULL,
    "staff_id" UUID NOT NULL,
    "second_factor_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "api_token" (
    "token_hash" TEXT NOT NULL,
    "staff_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application" (
    "id" UUID NOT NULL,
    "record" "application_record" NOT NULL,
    "district_id" TEXT,
    "number" TEXT,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "status_on" DATE NOT NULL,
    "received_on" DATE NOT NULL,
    "after_hours" BOOLEAN NOT NULL DEFAULT false,
    "channel" TEXT NOT NULL,
    "edition" TEXT NOT NULL,
    "visit_on" DATE,
    "queued_on" DATE,
    "ground" TEXT,
    "due_on" DATE,
    "owner" TEXT NOT NULL,
    "label" TEXT,
    "label_index" TEXT[],
    "frozen" TEXT,
    "tracking_hash" TEXT,
    "spoken_hash" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,
    "closed_on" DATE,
    "erased_at" TIMESTAMPTZ(6),

    CONSTRAINT "application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application_event" (
    "application_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "from_status" TEXT,
    "to_status" TEXT NOT NULL,
    "occurred_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" UUID,
    "visit_on" DATE,
    "ground" TEXT,
    "term_on" DATE,
    "note" TEXT,

    CONSTRAINT "application_event_pkey" PRIMARY KEY ("application_id","version")
);

-- CreateTable
CREATE TABLE "follower" (
    "id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "role" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "until" DATE,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "follower_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "code_hash" TEXT NOT NULL,
    "application_id" UUID NOT NULL,
    "invited_by" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "until" DATE,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "claim" (
    "code_hash" TEXT NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "facts" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "claim_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "reminder" (
    "application_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "due_on" DATE NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reminder_pkey" PRIMARY KEY ("application_id","kind","due_on")
);

-- CreateTable
CREATE TABLE "check_count" (
    "week" DATE NOT NULL,
    "category" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "check_count_pkey" PRIMARY KEY ("week","category","level")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "actor" UUID NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("actor","route","key")
);

-- CreateTable
CREATE TABLE "audit" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "key_id" TEXT NOT NULL,
    "mac" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "import_job" (
    "id" UUID NOT NULL,
    "district_id" TEXT NOT NULL,
    "staff_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "import_job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_row" (
    "job_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "cells" TEXT,
    "state" TEXT NOT NULL,
    "problems" JSONB,
    "application_id" UUID,

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("job_id","line")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_login" ON "staff"("login");

-- CreateIndex
CREATE INDEX "staff_by_district" ON "staff"("district_id");

-- CreateIndex
CREATE INDEX "staff_session_by_staff" ON "staff_session"("staff_id");

-- CreateIndex
CREATE INDEX "staff_session_by_use" ON "staff_session"("last_used_at");

-- CreateIndex
CREATE INDEX "api_token_by_staff" ON "api_token"("staff_id");

-- CreateIndex
CREATE INDEX "attempt_by_key" ON "attempt"("key", "at");

-- CreateIndex
CREATE INDEX "attempt_by_age" ON "attempt"("at");

-- CreateIndex
CREATE UNIQUE INDEX "application_tracking" ON "application"("tracking_hash");

-- CreateIndex
CREATE UNIQUE INDEX "application_spoken" ON "application"("spoken_hash");

-- CreateIndex
CREATE INDEX "application_list" ON "application"("district_id", "received_on" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "application_by_status" ON "application"("district_id", "status", "received_on" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "application_due_in_district" ON "application"("district_id", "due_on") WHERE (due_on IS NOT NULL);

-- CreateIndex
CREATE INDEX "application_due" ON "application"("due_on") WHERE (due_on IS NOT NULL);

-- CreateIndex
CREATE INDEX "application_label" ON "application" USING GIN ("label_index");

-- CreateIndex
CREATE INDEX "application_closed" ON "application"("closed_on") WHERE (closed_on IS NOT NULL AND erased_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "application_number" ON "application"("district_id", "number");

-- CreateIndex
CREATE INDEX "application_event_by_time" ON "application_event"("recorded_at");

-- CreateIndex
CREATE INDEX "follower_by_chat" ON "follower"("chat_id");

-- CreateIndex
CREATE UNIQUE INDEX "follower_once" ON "follower"("application_id", "chat_id") WHERE (ended_at IS NULL);

-- CreateIndex
CREATE INDEX "invitation_by_follower" ON "invitation"("invited_by");

-- CreateIndex
CREATE INDEX "invitation_by_expiry" ON "invitation"("expires_at");

-- CreateIndex
CREATE INDEX "claim_by_chat" ON "claim"("chat_id");

-- CreateIndex
CREATE INDEX "claim_by_expiry" ON "claim"("expires_at");

-- CreateIndex
CREATE INDEX "idempotency_by_expiry" ON "idempotency"("expires_at");

-- CreateIndex
CREATE INDEX "audit_by_subject" ON "audit"("subject", "seq");

-- CreateIndex
CREATE INDEX "import_job_by_district" ON "import_job"("district_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "import_row_waiting" ON "import_row"("job_id", "line") WHERE (state = 'waiting' OR state = 'right');

-- AddForeignKey
ALTER TABLE "staff" ADD CONSTRAINT "staff_district_id_fkey" FOREIGN KEY ("district_id") REFERENCES "district"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_district_id_fkey" FOREIGN KEY ("district_id") REFERENCES "district"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_event" ADD CONSTRAINT "application_event_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follower" ADD CONSTRAINT "follower_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_job" ADD CONSTRAINT "import_job_district_id_fkey" FOREIGN KEY ("district_id") REFERENCES "district"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "import_job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
