import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { schemaNames } from './schemas/names.ts';

const nameSchemas = createJsonSchemaTransformObject({ schemaRegistry: schemaNames });

/**
 * The document at `/api/openapi.json` and a page to read it at `/api/docs`. Only routes with a tag are in it. To be
 * called before the routes are added.
 */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tirek',
        version: '1',
        description:
          'Who in Kazakhstan can get home care that the state pays for, by which clause, and with which papers. It prepares and informs; the office decides.',
      },
      tags: [
        { name: 'rules', description: 'Open to everybody' },
        { name: 'casework', description: 'For staff of the district departments, each in the own district' },
        { name: 'operator', description: 'For whoever runs the program' },
      ],
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'A token of a member of the staff, made with `npm run -s staff -- add … --token`.',
          },
        },
      },
    },
    hideUntagged: true,
    transform: createJsonSchemaTransform({ schemaRegistry: schemaNames }),
    transformObject: (document) => withoutUnused(nameSchemas(document)),
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    // Its styles and pictures are partly written into the page by its script.
    staticCSP:
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    theme: { title: 'Tirek' },
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** Every named schema is made twice, for what comes in and for what goes out; the half that nothing refers to is noise. */
function withoutUnused(document: ReturnType<typeof nameSchemas>): ReturnType<typeof nameSchemas> {
  if (!('components' in document) || document.components?.schemas === undefined) return document;
  const { schemas, ...others } = document.components;
  const used = new Map<string, unknown>();
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.set(name, schemas[name]);
      follow(schemas[name]);
    }
  };
  follow(document.paths);
  return { ...document, components: { ...others, schemas: Object.fromEntries(used) } } as typeof document;
}
