/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Made by tools/connector-texts.py of the connectors in data/connectors: what they say to people.
 * Only for translators; nothing compiles it. */

/* Translators: of the connector airtable.json */
N_("The records of one table of an Airtable base"),
/* Translators: of the connector airtable.json */
N_("Base"),
/* Translators: of the connector airtable.json */
N_("Begins with app; the first part of the address of the table in your browser"),
/* Translators: of the connector airtable.json, baserow.json, nocodb.json */
N_("Table"),
/* Translators: of the connector airtable.json */
N_("Begins with tbl; the second part of that address"),
/* Translators: of the connector airtable.json, asana.json */
N_("Personal access token"),
/* Translators: of the connector airtable.json */
N_("1. Open airtable.com/create/tokens and choose “Create token”. 2. Call it Dovetail, and add the scopes data.records:read and data.records:write. 3. Under “Access” add the base that Dovetail is to see, and no other. 4. Create the token, copy it at once and enter it here. 5. Open the table in your browser: its address is airtable.com/app…/tbl…; those two go into the settings here."),
/* Translators: of the connector airtable.json, listmonk.json, practice-books.json */
N_("Token"),
/* Translators: of the connector airtable.json, nocodb.json */
N_("Record"),
/* Translators: of the connector asana.json */
N_("Tasks, projects and people of an Asana workspace"),
/* Translators: of the connector asana.json */
N_("Workspace"),
/* Translators: of the connector asana.json */
N_("Its number. Sign in to Asana and open app.asana.com/api/1.0/workspaces in the browser: it is the gid beside the name"),
/* Translators: of the connector asana.json */
N_("Team"),
/* Translators: of the connector asana.json */
N_("Number of the team in which projects are made; needed where the workspace is an organisation"),
/* Translators: of the connector asana.json */
N_("1. Sign in to Asana as the user that Dovetail is to be and open app.asana.com/0/my-apps. 2. Choose “Create new token” under personal access tokens, call it Dovetail and accept the terms. 3. Copy the token at once; it is shown only now. 4. Enter it here. It acts as that user; revoking it at the same place ends it."),
/* Translators: of the connector asana.json, notion.json, pipedrive.json */
N_("Person"),
/* Translators: of the connector asana.json, redmine.json */
N_("Project"),
/* Translators: of the connector asana.json */
N_("Task"),
/* Translators: of the connector baserow.json */
N_("The rows of one table of Baserow"),
/* Translators: of the connector baserow.json, directus.json, dolibarr.json */
N_("Address"),
/* Translators: of the connector baserow.json */
N_("https://api.baserow.io, or that of your own server"),
/* Translators: of the connector baserow.json */
N_("Number of the table, behind /table/ in the address in your browser"),
/* Translators: of the connector baserow.json */
N_("Database token"),
/* Translators: of the connector baserow.json */
N_("1. Sign in to Baserow, open the menu of the workspace or your name, “My settings”, “Database tokens”. 2. Choose “Create token”, call it Dovetail and pick the workspace. 3. Set what it may do: create, read, update and delete, for the one table only if you like. 4. Copy the token (the three dots beside it) and enter it here. 5. Open the table in your browser: the number behind /table/ in the address goes into the settings."),
/* Translators: of the connector baserow.json */
N_("Row"),
/* Translators: of the connector baserow.json */
N_("The token may not do this with the table: change it in Baserow."),
/* Translators: of the connector brevo.json */
N_("Contacts of Brevo, with their consent, and its lists"),
/* Translators: of the connector brevo.json, dolibarr.json, erpnext.json */
N_("API key"),
/* Translators: of the connector brevo.json */
N_("1. Sign in to Brevo and open the menu with your company's name at the top right. 2. Choose “SMTP & API”, then “API keys & MCP” or “API keys”. 3. Generate a new key and call it Dovetail. 4. Copy it at once; it is shown only now. It begins with xkeysib-. 5. Enter it here. If under Security only known addresses may use the API, add the one of this computer there."),
/* Translators: of the connector brevo.json, dolibarr.json, erpnext.json */
N_("Contact"),
/* Translators: of the connector brevo.json, listmonk.json, practice-mail.json */
N_("List"),
/* Translators: of the connector directus.json */
N_("Items of a collection, and users, of a Directus"),
/* Translators: of the connector directus.json */
N_("Of Directus, such as https://data.example.org"),
/* Translators: of the connector directus.json */
N_("Collection"),
/* Translators: of the connector directus.json */
N_("Its key, as in the data model"),
/* Translators: of the connector directus.json */
N_("Static token"),
/* Translators: of the connector directus.json */
N_("1. Sign in to Directus as an administrator. 2. Under “Settings”, “Access Policies” make a policy for Dovetail that may read, create, update and delete items of the collection, and read the fields (directus_fields). 3. Under “User Directory” make a user for Dovetail with that policy. 4. In the user's page generate a token, save the page, and copy the token; it is shown only now. 5. Enter it here. Deleting the token there ends it."),
/* Translators: of the connector directus.json */
N_("E-mail address and password"),
/* Translators: of the connector directus.json */
N_("The address and password with which the user signs in to Directus; not with two-factor authentication."),
/* Translators: of the connector directus.json */
N_("E-mail address"),
/* Translators: of the connector directus.json, mautic.json, odoo-jsonrpc.json */
N_("Password"),
/* Translators: of the connector directus.json */
N_("Entry"),
/* Translators: of the connector directus.json */
N_("Entry with times"),
/* Translators: of the connector directus.json, nextcloud.json, odoo-jsonrpc.json */
N_("User"),
/* Translators: of the connector directus.json */
N_("Sign in anew, with a token or password that Directus takes."),
/* Translators: of the connector dolibarr.json */
N_("Third parties, contacts, products and invoices of a Dolibarr ERP"),
/* Translators: of the connector dolibarr.json */
N_("Address of Dolibarr, as in your browser, such as https://erp.example.org, with the folder it is in"),
/* Translators: of the connector dolibarr.json */
N_("1. As an administrator open Home, Setup, Modules, and switch on “API/Web services (REST server)”. 2. Make a user for Dovetail (one of its own is best) and give it the permissions to read, create and delete what it keeps: third parties, contacts, products, invoices. 3. Open the card of that user, choose “Modify”, and make a key at “Key for API”. 4. Copy the key, save the user, and enter the key here."),
/* Translators: of the connector dolibarr.json */
N_("Third party"),
/* Translators: of the connector dolibarr.json, invoice-ninja.json, odoo-jsonrpc.json */
N_("Product"),
/* Translators: of the connector dolibarr.json, freshbooks.json, invoice-ninja.json */
N_("Invoice"),
/* Translators: of the connector erpnext.json */
N_("Customers, suppliers, contacts, items, leads and sales invoices of an ERPNext"),
/* Translators: of the connector erpnext.json */
N_("Address of ERPNext, as in your browser, such as https://erp.example.org"),
/* Translators: of the connector erpnext.json */
N_("API key and secret"),
/* Translators: of the connector erpnext.json */
N_("1. Sign in to ERPNext as a system manager. 2. Open the list of users and the user that Dovetail is to be: one of its own is best, with the roles of what it keeps (Sales User, Accounts User, Item Manager ...). 3. Open the tab “Settings”, the part “API Access”, and choose “Generate Keys”. 4. Copy the API secret at once; it is shown only now. 5. The API key stands in the same part. Enter both here."),
/* Translators: of the connector erpnext.json */
N_("API secret"),
/* Translators: of the connector erpnext.json, practice-books.json, prestashop.json */
N_("Customer"),
/* Translators: of the connector erpnext.json */
N_("Supplier"),
/* Translators: of the connector erpnext.json, freshbooks.json, quickbooks-online.json */
N_("Item"),
/* Translators: of the connector erpnext.json, salesforce.json, zoho-crm.json */
N_("Lead"),
/* Translators: of the connector erpnext.json */
N_("Sales invoice"),
/* Translators: of the connector freshbooks.json */
N_("Clients, invoices, items and payments of FreshBooks"),
/* Translators: of the connector freshbooks.json, quickbooks-online.json, salesforce.json */
N_("Account"),
/* Translators: of the connector freshbooks.json */
N_("Only if you belong to several businesses: the account id of the one; else the first is taken"),
/* Translators: of the connector freshbooks.json, quickbooks-online.json, zoho-crm.json */
N_("Redirect address"),
/* Translators: of the connector freshbooks.json */
N_("As entered at the app in FreshBooks' developer page"),
/* Translators: of the connector freshbooks.json */
N_("Sign in with FreshBooks"),
/* Translators: of the connector freshbooks.json */
N_("1. Sign in at my.freshbooks.com and open my.freshbooks.com/#/developer. 2. Choose “Create an app”, call it Dovetail, and tick the scopes to read and write clients, invoices, items (billable items) and payments, and to read the profile. 3. As redirect address enter one that begins with https://, such as https://localhost/dovetail: there need not be a page. 4. Enter that address in the setting here, and the client id and client secret of the app. 5. Your browser opens: agree, and copy the whole address of the page that you are led to, even if it shows nothing, and enter it here."),
/* Translators: of the connector freshbooks.json, invoice-ninja.json */
N_("Client"),
/* Translators: of the connector freshbooks.json, invoice-ninja.json, practice-books.json */
N_("Payment"),
/* Translators: of the connector freshdesk.json */
N_("Contacts, companies and tickets of Freshdesk"),
/* Translators: of the connector freshdesk.json */
N_("Domain"),
/* Translators: of the connector freshdesk.json */
N_("What stands before .freshdesk.com in your browser"),
/* Translators: of the connector freshdesk.json */
N_("1. Sign in to Freshdesk as the agent that Dovetail is to be: it sees and changes what that agent may. 2. Click your picture at the top right and choose “Profile settings”. 3. At the right choose “View API key”; solve the riddle if there is one. 4. Copy the key and enter it here. “Reset” there ends it. In a trial the agent must have confirmed the e-mail address first."),
/* Translators: of the connector freshdesk.json, hubspot.json, mautic.json */
N_("Company"),
/* Translators: of the connector freshdesk.json, zammad.json, zendesk.json */
N_("Ticket"),
/* Translators: of the connector google-contacts.json */
N_("Contacts of a Google account"),
/* Translators: of the connector google-contacts.json */
N_("Sign in with Google"),
/* Translators: of the connector google-contacts.json */
N_("Google wants an app of your own for this. 1. Open console.cloud.google.com, make a project called Dovetail, and under “APIs & Services”, “Library” enable the “People API”. 2. Under “OAuth consent screen” (Google Auth Platform) enter a name and your address; choose “Internal” in a Workspace, else “External”, and then “Publish app”: of an app in testing the sign-in ends after 7 days. 3. Under “Credentials” or “Clients” create an OAuth client of the type “Desktop app”. 4. Copy client ID and client secret and enter them here. 5. In the browser choose the account; that Google has not verified the app is to be expected, it is your own. The sign-in can be ended at myaccount.google.com/permissions."),
/* Translators: of the connector google-contacts.json */
N_("Enable the People API in the project of your app."),
/* Translators: of the connector hubspot.json */
N_("Contacts, companies and deals of a HubSpot CRM"),
/* Translators: of the connector hubspot.json */
N_("Access token of an app of your own"),
/* Translators: of the connector hubspot.json */
N_("You need to be a super admin of the HubSpot account. 1. In HubSpot open Settings (the gear at the top), Integrations, Private Apps; in newer accounts it is Development, Legacy Apps, Private. 2. Choose “Create a private app” and call it Dovetail. 3. On the tab “Scopes” add crm.objects.contacts.read and .write, crm.objects.companies.read and .write, crm.objects.deals.read and .write, crm.schemas.contacts.read, crm.schemas.companies.read, crm.schemas.deals.read and crm.objects.owners.read; leave out what Dovetail is not to see. 4. Choose “Create app”, open the tab “Auth” and show the access token. 5. Enter it here. It begins with pat-."),
/* Translators: of the connector hubspot.json, square.json, zammad.json */
N_("Access token"),
/* Translators: of the connector hubspot.json, pipedrive.json, practice-crm.json */
N_("Deal"),
/* Translators: of the connector hubspot.json */
N_("Owner"),
/* Translators: of the connector hubspot.json */
N_("The account's requests of this day are used up."),
/* Translators: of the connector invoice-ninja.json */
N_("Clients, products, invoices and payments of Invoice Ninja, version 5"),
/* Translators: of the connector invoice-ninja.json */
N_("https://invoicing.co, or that of your own server"),
/* Translators: of the connector invoice-ninja.json, mailerlite.json, nocodb.json */
N_("API token"),
/* Translators: of the connector invoice-ninja.json */
N_("1. Sign in to Invoice Ninja as an administrator of the company. 2. Open Settings, Account Management, API Tokens. 3. Choose “New token”, call it Dovetail, and enter your password again. 4. Copy the token at once and enter it here. It belongs to you and to this company; deleting it there makes it worthless."),
/* Translators: of the connector lexware-office.json */
N_("Contacts and articles of Lexware Office (formerly lexoffice), and a list of its vouchers"),
/* Translators: of the connector lexware-office.json */
N_("1. Sign in to Lexware Office as an administrator; the plan must be one that includes the public API. 2. Open app.lexware.de/addons/public-api, or the settings and there “Erweiterungen, Öffentliche API”. 3. Make a new key and copy it at once. 4. Enter it here. A key ends after some time; make a new one there then and sign in again."),
/* Translators: of the connector lexware-office.json, sevdesk.json */
N_("Article"),
/* Translators: of the connector lexware-office.json */
N_("Voucher"),
/* Translators: of the connector listmonk.json */
N_("Subscribers and lists of a listmonk, with their consent"),
/* Translators: of the connector listmonk.json */
N_("Of listmonk, such as https://lists.example.org"),
/* Translators: of the connector listmonk.json */
N_("API user and token"),
/* Translators: of the connector listmonk.json */
N_("1. Sign in to listmonk as a super admin. 2. Under “Users”, “User roles” make a role for Dovetail with the permissions subscribers:get_all, subscribers:manage, subscribers:sql_query (to ask for changes and addresses) and lists:get_all, and lists:manage_all if lists are to be changed. 3. Under “Users” make a new user of the type “API” with that role. 4. Copy the token at once; it is shown only now. 5. Enter the user's name and the token here. Disabling the user ends it."),
/* Translators: of the connector listmonk.json */
N_("Name of the API user"),
/* Translators: of the connector listmonk.json, mailerlite.json, practice-mail.json */
N_("Subscriber"),
/* Translators: of the connector mailchimp.json */
N_("Audiences of Mailchimp and their contacts, with their consent"),
/* Translators: of the connector mailchimp.json, zoho-crm.json */
N_("Data centre"),
/* Translators: of the connector mailchimp.json */
N_("The last part of the API key, behind the hyphen, such as us6; it also stands in the address of Mailchimp in your browser"),
/* Translators: of the connector mailchimp.json */
N_("1. Sign in to Mailchimp as a user that may manage the account. 2. Open your profile's menu, choose “Account & billing” or “Profile”, then “Extras” and “API keys”. 3. Choose “Create A Key”, call it Dovetail and generate it. 4. Copy it at once; it is shown only now. 5. Enter it here, and as the data centre what stands behind its last hyphen. Revoking it at the same place ends it."),
/* Translators: of the connector mailchimp.json */
N_("Audience"),
/* Translators: of the connector mailchimp.json */
N_("This address was deleted permanently: only the person can subscribe it again, by a form of Mailchimp."),
/* Translators: of the connector mailchimp.json */
N_("The person has unsubscribed or the address is dead: only the person can subscribe it again."),
/* Translators: of the connector mailerlite.json */
N_("Subscribers of MailerLite, with their consent, and its groups"),
/* Translators: of the connector mailerlite.json */
N_("1. Sign in to MailerLite as the user that Dovetail is to be: the token ends when that user leaves the account. 2. Open “Integrations” at the left and choose “Use” beside “MailerLite API”. 3. Choose “Generate new token”, call it Dovetail and accept the terms. 4. Copy it at once; it is shown only now. 5. Enter it here."),
/* Translators: of the connector mailerlite.json, nextcloud.json */
N_("Group"),
/* Translators: of the connector mailman.json */
N_("Mailing lists of a Mailman 3, their members and the addresses it knows"),
/* Translators: of the connector mailman.json */
N_("Of Mailman's REST interface, such as http://localhost:8001"),
/* Translators: of the connector mailman.json */
N_("REST user and password"),
/* Translators: of the connector mailman.json */
N_("1. On the computer that runs Mailman, open its configuration mailman.cfg (in Debian /etc/mailman3/mailman.cfg) as root. 2. In the part [webservice] stand hostname, port, admin_user and admin_pass. 3. Enter admin_user and admin_pass here, and http://hostname:port as the address. They may do everything in Mailman."),
/* Translators: of the connector mailman.json */
N_("admin_user"),
/* Translators: of the connector mailman.json */
N_("admin_pass"),
/* Translators: of the connector mailman.json */
N_("Mailing list"),
/* Translators: of the connector mailman.json */
N_("Member"),
/* Translators: of the connector mautic.json */
N_("Contacts and companies of a Mautic"),
/* Translators: of the connector mautic.json */
N_("Of Mautic, such as https://mautic.example.org"),
/* Translators: of the connector mautic.json */
N_("Client credentials"),
/* Translators: of the connector mautic.json */
N_("1. In Mautic open the gear at the top right, Configuration, API Settings, and set “API enabled?” to Yes; save and clear the cache if Mautic asks for it. 2. Open the gear again, API Credentials, choose “New”, “OAuth 2”, call it Dovetail; the redirect address is not used, enter Mautic's own. 3. Save, and copy the public key as the client ID and the secret key as the client secret. 4. Enter both here. Deleting the credentials there ends them. Mautic 3.3 or newer."),
/* Translators: of the connector mautic.json, odoo-jsonrpc.json, redmine.json */
N_("User name and password"),
/* Translators: of the connector mautic.json */
N_("1. In Mautic open the gear at the top right, Configuration, API Settings, and set “API enabled?” and “Enable HTTP basic auth?” to Yes; save. 2. Make a user of its own for Dovetail with a role that may use the API and view, create, edit and delete contacts and companies. 3. Enter its user name and password here."),
/* Translators: of the connector mautic.json, nextcloud.json, wordpress.json */
N_("User name"),
/* Translators: of the connector mautic.json */
N_("Enable the API in Mautic's configuration."),
/* Translators: of the connector microsoft-365-contacts.json */
N_("Contacts of a Microsoft 365 or Outlook.com mailbox"),
/* Translators: of the connector microsoft-365-contacts.json */
N_("Tenant"),
/* Translators: of the connector microsoft-365-contacts.json */
N_("Id or domain of your organisation; common for work, school and private accounts, consumers for Outlook.com"),
/* Translators: of the connector microsoft-365-contacts.json, practice-oauth.json */
N_("Sign in with a code"),
/* Translators: of the connector microsoft-365-contacts.json */
N_("Microsoft wants an app of your own for this. 1. Open entra.microsoft.com, “App registrations”, “New registration”, call it Dovetail and choose which accounts may use it; no redirect address is needed. 2. Under “Authentication” set “Allow public client flows” to Yes and save. 3. Under “API permissions” add the delegated permissions of Microsoft Graph: Contacts.ReadWrite (or Contacts.Read), User.Read and offline_access; an administrator may have to agree. 4. Copy the “Application (client) ID” from “Overview” and enter it here; no secret is needed. 5. Dovetail shows a code: open the page it names, type the code and sign in. Work accounts of one organisation need its tenant id instead of common."),
/* Translators: of the connector nextcloud.json */
N_("Users and groups of a Nextcloud"),
/* Translators: of the connector nextcloud.json */
N_("As in your browser, without what follows /index.php or /apps, such as https://cloud.example.org"),
/* Translators: of the connector nextcloud.json */
N_("User name and app password"),
/* Translators: of the connector nextcloud.json */
N_("1. Sign in to Nextcloud as an administrator; one of its own for Dovetail is best. 2. Open your picture at the top right, “Personal settings” or “Settings”, then “Security”. 3. Under “Devices & sessions” write “Dovetail” and choose “Create new app password”. 4. Enter the name and the password shown here. A group administrator sees the users of those groups only. The app password is ended at the same place."),
/* Translators: of the connector nextcloud.json */
N_("App password"),
/* Translators: of the connector nocodb.json */
N_("The records of one table of NocoDB"),
/* Translators: of the connector nocodb.json */
N_("https://app.nocodb.com, or that of your own server"),
/* Translators: of the connector nocodb.json */
N_("Id of the table: in NocoDB open the menu of the table, “Table ID”"),
/* Translators: of the connector nocodb.json */
N_("1. Sign in to NocoDB and open your account (the picture at the lower left), “Account settings”, “Tokens”. 2. Choose “Add new token”, call it Dovetail and save. 3. Copy the token and enter it here: it may do what you may. 4. In the base open the menu of the table (the three dots beside its name) and copy the table id into the settings here."),
/* Translators: of the connector notion.json */
N_("The pages of one Notion database, and the people of the workspace"),
/* Translators: of the connector notion.json, odoo-jsonrpc.json, odoo.json */
N_("Database"),
/* Translators: of the connector notion.json */
N_("The 32 letters and digits in the address of the database in your browser, before the question mark"),
/* Translators: of the connector notion.json */
N_("Secret of an integration"),
/* Translators: of the connector notion.json */
N_("1. Open www.notion.so/my-integrations and choose “New integration”. 2. Call it Dovetail, pick the workspace and the kind “Internal”. 3. Allow it to read, update and insert content, and to read users with their e-mail addresses if you want them. 4. Show the internal integration secret, copy it and enter it here. 5. In Notion open the database, the three dots at the top right, “Connections”, and add Dovetail: without that it is not seen."),
/* Translators: of the connector notion.json */
N_("Secret"),
/* Translators: of the connector notion.json, wordpress.json */
N_("Page"),
/* Translators: of the connector notion.json */
N_("Has the database been shared with the integration?"),
/* Translators: of the connector odoo-jsonrpc.json */
N_("Contacts, products and opportunities of an older Odoo by JSON-RPC, and its orders and invoices to read"),
/* Translators: of the connector odoo-jsonrpc.json, odoo.json */
N_("Address of Odoo, as in your browser, such as https://example.odoo.com"),
/* Translators: of the connector odoo-jsonrpc.json */
N_("At odoo.com what stands before .odoo.com"),
/* Translators: of the connector odoo-jsonrpc.json */
N_("1. Have a user of its own made for Dovetail in Odoo (Settings, Users), with no more rights than it needs, without two-factor authentication, and with English as language. 2. At odoo.com set a password for it: Settings, Users, the user, Action, Change password. 3. Enter its name (mostly an e-mail address) and password here. 4. The database is shown by Odoo's page /web/database/selector, or asked from the person who looks after it."),
/* Translators: of the connector odoo-jsonrpc.json, odoo.json, salesforce.json */
N_("Opportunity"),
/* Translators: of the connector odoo-jsonrpc.json, odoo.json */
N_("Sales order"),
/* Translators: of the connector odoo-jsonrpc.json, odoo.json */
N_("Journal entry"),
/* Translators: of the connector odoo.json */
N_("Contacts, products and opportunities of an Odoo, and its orders and invoices to read"),
/* Translators: of the connector odoo.json */
N_("Only where one address has several"),
/* Translators: of the connector odoo.json */
N_("1. Sign in to Odoo as the user that Dovetail is to be: one of its own is best, with no more rights than it needs. 2. Open the user's picture at the top right, “My Preferences”, the tab “Security”. 3. Choose “Add API key”, enter the password again, call the key Dovetail and say how long it is to be good. 4. Copy the key at once; it is shown only now. 5. Enter it here."),
/* Translators: of the connector pipedrive.json */
N_("Persons, organisations and deals of Pipedrive"),
/* Translators: of the connector pipedrive.json */
N_("Company domain"),
/* Translators: of the connector pipedrive.json */
N_("What stands before .pipedrive.com in your browser"),
/* Translators: of the connector pipedrive.json */
N_("1. Sign in to Pipedrive as the user that Dovetail is to be: it sees and changes what that user may. 2. Open your picture at the top right and choose “Company settings”, then “Personal preferences”, then “API”. If there is no such page, an administrator must allow API access for your permission set. 3. Copy the token, or make one. 4. Enter it here. Making a new token there ends this one."),
/* Translators: of the connector pipedrive.json, xero.json, zammad.json */
N_("Organisation"),
/* Translators: of the connector practice-books.json */
N_("A pretend accounting application with customers, invoices and payments, on this computer"),
/* Translators: of the connector practice-books.json, practice-crm.json, practice-mail.json */
N_("dovetail-practice prints the token when it starts."),
/* Translators: of the connector practice-crm.json */
N_("A pretend CRM with sample companies, contacts and deals, on this computer"),
/* Translators: of the connector practice-mail.json */
N_("A pretend mailing list with subscribers and their consent, on this computer"),
/* Translators: of the connector practice-oauth.json */
N_("Contacts behind a sign-in in the browser, for practice: any OpenID server on this computer"),
/* Translators: of the connector practice-oauth.json */
N_("User name to suggest"),
/* Translators: of the connector practice-oauth.json, salesforce.json, xero.json */
N_("Sign in in the browser"),
/* Translators: of the connector practice-oauth.json */
N_("Sign in with an application of your own"),
/* Translators: of the connector practice-oauth.json, salesforce.json */
N_("Without a person"),
/* Translators: of the connector prestashop.json */
N_("Customers, addresses and orders of a PrestaShop"),
/* Translators: of the connector prestashop.json, woocommerce.json */
N_("Address of the shop"),
/* Translators: of the connector prestashop.json */
N_("As in your browser, such as https://shop.example.org"),
/* Translators: of the connector prestashop.json */
N_("Webservice key"),
/* Translators: of the connector prestashop.json */
N_("1. Sign in to the back office of the shop as an administrator. 2. Open Advanced Parameters, Webservice, and switch on “Enable PrestaShop's webservice”. 3. Choose “Add new webservice key”, let it generate a key, describe it as Dovetail and enable it. 4. Tick “View” for customers, addresses and orders, and “Add”, “Modify”, “Fast modify” (or PATCH) and “Delete” for what Dovetail is to change. 5. Save, copy the key and enter it here. Disabling it there ends it."),
/* Translators: of the connector prestashop.json, stripe.json */
N_("Key"),
/* Translators: of the connector prestashop.json, shopify.json, vendure.json */
N_("Order"),
/* Translators: of the connector quickbooks-online.json */
N_("Customers, vendors, items, invoices and payments of QuickBooks Online"),
/* Translators: of the connector quickbooks-online.json */
N_("Company kind"),
/* Translators: of the connector quickbooks-online.json */
N_("The second is a sandbox company, for trying"),
/* Translators: of the connector quickbooks-online.json */
N_("As entered at the app in Intuit's developer portal"),
/* Translators: of the connector quickbooks-online.json */
N_("Sign in with Intuit"),
/* Translators: of the connector quickbooks-online.json */
N_("1. Sign in at developer.intuit.com and open My Hub, App dashboard. 2. Create an app for QuickBooks Online and Payments with the scope Accounting. 3. Under “Keys and credentials” choose Development for a sandbox company, or Production for your own; Intuit asks some questions before it gives the keys for production. 4. Add the redirect address: Intuit takes only https addresses in production, so take the one of the setting here; it belongs to Intuit itself. 5. Enter the client id and the client secret here. 6. Your browser opens: choose the company and agree. 7. Copy the whole address of the page that you are led to, at once, and enter it here: it holds a code that is good for some minutes and the number of the company."),
/* Translators: of the connector quickbooks-online.json */
N_("Vendor"),
/* Translators: of the connector redmine.json */
N_("Issues, projects and users of a Redmine"),
/* Translators: of the connector redmine.json */
N_("Address of Redmine, as in your browser, such as https://redmine.example.org"),
/* Translators: of the connector redmine.json */
N_("API access key"),
/* Translators: of the connector redmine.json */
N_("1. An administrator of Redmine opens Administration, Settings, API and ticks “Enable REST web service”. 2. Sign in to Redmine as the user that Dovetail is to be: one of its own is best, a member of the projects whose issues it keeps, with a role that may view, add, edit and delete issues. Only an administrator can read and write users. 3. Open “My account” and choose “Show” below “API access key” at the right. 4. Enter that key here. “Reset” there makes it worthless, should it get into wrong hands."),
/* Translators: of the connector redmine.json */
N_("The name and password with which the user signs in to Redmine; not with two-factor authentication. The REST web service must be enabled as for a key."),
/* Translators: of the connector redmine.json */
N_("Issue"),
/* Translators: of the connector request-tracker.json */
N_("Users of a Request Tracker help desk"),
/* Translators: of the connector request-tracker.json */
N_("Address of RT, as in your browser, such as https://rt.example.org"),
/* Translators: of the connector request-tracker.json */
N_("Authentication token"),
/* Translators: of the connector request-tracker.json */
N_("1. Sign in to RT as the user that Dovetail is to be: one of its own is best. It needs the global right “AdminUsers” to read and write users, which is given under Admin, Global, User Rights. 2. Leave the language of that user empty or English: RT says in that language what it refuses. 3. Open “Logged in as …”, Settings, Auth Tokens. 4. Choose “Create”, write “Dovetail” as the description, enter the user's password again and save. 5. Copy the token at once, it is shown only now, and enter it here."),
/* Translators: of the connector request-tracker.json */
N_("Where auth tokens are switched off: the name and password with which the user signs in to RT. It needs the same rights as with a token, and no language but English."),
/* Translators: of the connector salesforce.json */
N_("Accounts, contacts, leads and opportunities of a Salesforce CRM"),
/* Translators: of the connector salesforce.json */
N_("Sign-in address"),
/* Translators: of the connector salesforce.json */
N_("login.salesforce.com, test.salesforce.com for a sandbox, or your own such as example.my.salesforce.com; without a person it must be your own"),
/* Translators: of the connector salesforce.json */
N_("1. In Salesforce open Setup, and there “External Client App Manager” (in older ones “App Manager”, “New Connected App”). 2. Make an app called Dovetail with OAuth. As callback address enter https://, your sign-in address, and /services/oauth2/success, such as https://login.salesforce.com/services/oauth2/success. 3. Choose the scopes “Manage user data via APIs (api)”, “Access the identity URL service (id)” and “Perform requests at any time (refresh_token)”. 4. Save, wait some minutes, open “Settings, OAuth settings, Consumer key and secret”, and enter both here as client id and client secret. 5. Your browser opens: sign in and allow. 6. Copy the address of the page that you are led to and enter it here."),
/* Translators: of the connector salesforce.json */
N_("1. Make the app as for signing in in the browser, and tick “Enable Client Credentials Flow”. 2. Under its policies name the user that it acts as; a user of its own is best, with no more rights than it needs. 3. The sign-in address here must be your own (My Domain), such as example.my.salesforce.com. 4. Enter consumer key and consumer secret as client id and client secret."),
/* Translators: of the connector salesforce.json */
N_("The organisation's requests of these 24 hours are used up."),
/* Translators: of the connector sevdesk.json */
N_("Contacts, their addresses and ways to reach them, articles and invoices of sevDesk"),
/* Translators: of the connector sevdesk.json */
N_("1. Sign in to sevDesk as an administrator; the plan must be one that includes the API. 2. Open the settings (your initials or the gear), “Benutzer”, and there the user that Dovetail is to be. 3. Under “API-Token” show the token, 32 letters and digits, and copy it. 4. Enter it here. It does not end by itself; a new one there makes it worthless."),
/* Translators: of the connector sevdesk.json */
N_("Way to reach"),
/* Translators: of the connector shopify.json */
N_("Customers, their consent to mails, products and orders of a Shopify shop"),
/* Translators: of the connector shopify.json */
N_("Shop"),
/* Translators: of the connector shopify.json */
N_("The name before .myshopify.com"),
/* Translators: of the connector shopify.json */
N_("Version"),
/* Translators: of the connector shopify.json */
N_("Of the interface: year and month"),
/* Translators: of the connector shopify.json */
N_("App of your own"),
/* Translators: of the connector shopify.json */
N_("1. Sign in at dev.shopify.com with the account that owns the shop, and choose “Create app”; call it Dovetail. 2. In its version add the access scopes read_customers, write_customers, read_products, write_products and read_orders, leave out what Dovetail is not to see or change, and release the version. 3. Under “Home” or “Overview” install the app on your shop; app and shop must belong to the same organisation. 4. Open “Settings” of the app and copy client ID and client secret. 5. Enter both here. Where Shopify asks for it, request access to protected customer data in the app's settings, else names and addresses stay empty."),
/* Translators: of the connector shopify.json */
N_("Client ID"),
/* Translators: of the connector shopify.json */
N_("Client secret"),
/* Translators: of the connector shopify.json */
N_("Token of an older custom app"),
/* Translators: of the connector shopify.json */
N_("For an app that was made in the shop's own settings before 2026: Settings, Apps and sales channels, Develop apps, the app, API credentials. The Admin API access token begins with shpat_ and is shown only once."),
/* Translators: of the connector shopify.json */
N_("Admin API access token"),
/* Translators: of the connector shopify.json */
N_("Consent to mails"),
/* Translators: of the connector shopify.json */
N_("The app lacks an access scope, or access to protected customer data."),
/* Translators: of the connector slack.json */
N_("People, channels and user groups of a Slack workspace, and messages to it"),
/* Translators: of the connector slack.json */
N_("Bot token"),
/* Translators: of the connector slack.json */
N_("1. Open api.slack.com/apps, choose “Create New App”, “From scratch”, call it Dovetail and choose the workspace. 2. Open “OAuth & Permissions” and add under “Bot Token Scopes”: users:read and users:read.email for people, channels:read and groups:read for channels, channels:manage to make, rename and archive them, usergroups:read and usergroups:write for user groups, chat:write and chat:write.public for messages. 3. Choose “Install to Workspace” above and allow it; an administrator may have to agree. 4. Copy the “Bot User OAuth Token” and enter it here; it begins with xoxb-. “Revoke” there, or removing the app, ends it."),
/* Translators: of the connector slack.json */
N_("Bot User OAuth Token"),
/* Translators: of the connector slack.json */
N_("Channel"),
/* Translators: of the connector slack.json */
N_("User group"),
/* Translators: of the connector slack.json */
N_("Message"),
/* Translators: of the connector slack.json */
N_("Add this scope under OAuth & Permissions of the app, and install it to the workspace again."),
/* Translators: of the connector square.json */
N_("Customers of Square, and its items and payments to read"),
/* Translators: of the connector square.json */
N_("Account kind"),
/* Translators: of the connector square.json */
N_("The second is the sandbox, for trying"),
/* Translators: of the connector square.json */
N_("1. Sign in at developer.squareup.com/apps with the Square account of your business. 2. Choose “+”, make an application and call it Dovetail. 3. Open it, “Credentials”; at the top choose Production (or Sandbox, to try). 4. Show the access token, copy it and enter it here. It may do all that you may: keep it safe. Replacing it there makes it worthless."),
/* Translators: of the connector stripe.json */
N_("Customers, products, prices, invoices and payments of a Stripe account"),
/* Translators: of the connector stripe.json */
N_("Connected account"),
/* Translators: of the connector stripe.json */
N_("Only for platforms: acct_ and what follows"),
/* Translators: of the connector stripe.json */
N_("Restricted or secret key"),
/* Translators: of the connector stripe.json */
N_("1. Sign in at dashboard.stripe.com and open Developers, API keys. 2. Choose “Create restricted key” and call it Dovetail: such a key can do only what you tick. 3. Give “Write” for Customers, Products, Prices, Invoices if Dovetail is to change them, else “Read”, and “Read” for Charges and refunds, Events and Account. 4. Create the key and copy it at once; it is shown only now. 5. Enter it here. A key that begins with rk_test_ or sk_test_ works on Stripe's test data: try with that first."),
/* Translators: of the connector stripe.json */
N_("Price"),
/* Translators: of the connector stripe.json */
N_("Invoice item"),
/* Translators: of the connector trello.json */
N_("Boards, lists and cards of Trello"),
/* Translators: of the connector trello.json */
N_("API key and token"),
/* Translators: of the connector trello.json */
N_("1. Sign in to Trello and open trello.com/power-ups/admin. 2. Choose “New” and make a Power-Up called Dovetail in your workspace; the iframe address may stay empty. 3. Open its “API key” and generate one. 4. Beside the key choose “Token”, look at what it allows, and allow it. 5. Enter the key and the token here. The token acts as you; it is ended in your Trello settings under Applications."),
/* Translators: of the connector trello.json */
N_("Board"),
/* Translators: of the connector trello.json */
N_("Card"),
/* Translators: of the connector tryton.json */
N_("Parties, addresses and contact mechanisms of a Tryton ERP"),
/* Translators: of the connector tryton.json */
N_("Server"),
/* Translators: of the connector tryton.json */
N_("Address of the server, without the database"),
/* Translators: of the connector tryton.json */
N_("1. Ask the person who looks after Tryton for a user of its own for Dovetail (Administration, Users, Users): what it writes is signed with that name then. 2. The user needs the access groups “Party Administration” to write parties, and no more. 3. Its language should be left empty: Tryton says in that language what it refuses. 4. Enter the user name and the password with which that user signs in to Tryton. 5. The server is the address of Tryton without the database, such as https://erp.example.org; the database is the name that Tryton's own sign-in page shows."),
/* Translators: of the connector tryton.json */
N_("Party"),
/* Translators: of the connector tryton.json */
N_("Party with e-mail and phone"),
/* Translators: of the connector tryton.json */
N_("Contact mechanism"),
/* Translators: of the connector tryton.json */
N_("Tryton asks a person to confirm this: do it there once."),
/* Translators: of the connector vendure.json */
N_("Customers, products and orders of a Vendure shop"),
/* Translators: of the connector vendure.json */
N_("Address of the admin API"),
/* Translators: of the connector vendure.json */
N_("With its path, such as https://shop.example.org/admin-api"),
/* Translators: of the connector vendure.json */
N_("Channel token"),
/* Translators: of the connector vendure.json */
N_("Only where the shop has several channels: the token of the one to work in, from Settings, Channels"),
/* Translators: of the connector vendure.json */
N_("Language of products"),
/* Translators: of the connector vendure.json */
N_("Code of the language in which products are read and written"),
/* Translators: of the connector vendure.json */
N_("1. Sign in to the dashboard of the shop as an administrator. 2. Under Settings, Roles make a role for Dovetail with the permissions to read, create, update and delete customers, and, where products and orders are wanted, those of the catalogue and to read orders. 3. Under Settings, Administrators make an administrator of its own for Dovetail with that role. 4. Enter its e-mail address as the user, and its password. 5. The address is that of the admin API, not of the dashboard: most often the shop's address with /admin-api behind it."),
/* Translators: of the connector vendure.json */
N_("If signing in works, its role lacks a permission: see Settings, Roles."),
/* Translators: of the connector woocommerce.json */
N_("Orders, customers and products of a WooCommerce shop"),
/* Translators: of the connector woocommerce.json */
N_("As in your browser, such as https://shop.example.org; it must begin with https"),
/* Translators: of the connector woocommerce.json */
N_("REST API key"),
/* Translators: of the connector woocommerce.json */
N_("1. Sign in to WordPress as an administrator. 2. Open WooCommerce, Settings, Advanced, REST API and choose “Add key”. 3. Write “Dovetail” as the description, choose the user that Dovetail is to be, and as permissions “Read/Write”, or “Read” if it is to change nothing. 4. Choose “Generate API key” and copy both at once; they are shown only now. 5. Enter the consumer key (ck_…) and the consumer secret (cs_…) here. “Revoke” at the same place ends them."),
/* Translators: of the connector woocommerce.json */
N_("Consumer key"),
/* Translators: of the connector woocommerce.json */
N_("Consumer secret"),
/* Translators: of the connector wordpress.json */
N_("Users, posts and pages of a WordPress site"),
/* Translators: of the connector wordpress.json */
N_("Address of the site"),
/* Translators: of the connector wordpress.json */
N_("As in your browser, such as https://www.example.org"),
/* Translators: of the connector wordpress.json */
N_("Heir"),
/* Translators: of the connector wordpress.json */
N_("Number of the user who gets the posts of users that are deleted; 1 is most often the first administrator"),
/* Translators: of the connector wordpress.json */
N_("Application password"),
/* Translators: of the connector wordpress.json */
N_("1. Sign in to WordPress as the user that Dovetail is to be: an administrator to read and write users, an editor for posts and pages. 2. Open Users, Profile and go down to “Application Passwords”. 3. Write “Dovetail” as the name and choose “Add New Application Password”. 4. Copy the password at once; it is shown only now. 5. Enter your user name and that password here, not the one you sign in with. “Revoke” at the same place ends it. The part is missing where the site is not reached by https, and the permalinks must not be “Plain” (Settings, Permalinks)."),
/* Translators: of the connector wordpress.json */
N_("Post"),
/* Translators: of the connector xero.json */
N_("Contacts, invoices, credit notes, items, payments and accounts of Xero"),
/* Translators: of the connector xero.json */
N_("Only if the app may see several: the tenant id of the one; else the first is taken"),
/* Translators: of the connector xero.json */
N_("Custom connection"),
/* Translators: of the connector xero.json */
N_("A custom connection joins one organisation and needs no sign-in in the browser; Xero charges for it and offers it in some countries only. 1. Sign in at developer.xero.com and open My Apps. 2. Choose “New app”, the kind “Custom connection”, and call it Dovetail. 3. Tick the scopes accounting.contacts, accounting.invoices, accounting.payments and accounting.settings, and name the person who may agree for the organisation. 4. That person opens the mail of Xero and agrees. 5. In the app open “Configuration”, make a client secret, and enter the client id and the secret here."),
/* Translators: of the connector xero.json */
N_("1. Sign in at developer.xero.com, open My Apps and choose “New app”. 2. Choose “Mobile or desktop app” (Auth code with PKCE), call it Dovetail, and enter as redirect address the one that Dovetail shows. 3. Copy the client id and enter it here; such an app has no secret. 4. Your browser opens: sign in and choose the organisation. An app made before March 2026 has other scopes and may have to be made anew."),
/* Translators: of the connector xero.json */
N_("Credit note"),
/* Translators: of the connector xero.json */
N_("Is the organisation's tenant id right, and has the app been allowed to see it?"),
/* Translators: of the connector zammad.json */
N_("Tickets, users and organisations of a Zammad help desk"),
/* Translators: of the connector zammad.json */
N_("As in your browser, such as https://help.example.org"),
/* Translators: of the connector zammad.json */
N_("1. An administrator makes sure that “API token access” is allowed (Settings, System, API). 2. Sign in to Zammad as the user that Dovetail is to be, open your picture at the bottom left, “Profile”, “Token Access”. 3. Choose “Create”, call it Dovetail and tick the permissions admin.user, admin.organization and ticket.agent, or only those that Dovetail needs. 4. Copy the token at once; it is shown only now. 5. Enter it here. It is deleted at the same place."),
/* Translators: of the connector zendesk.json */
N_("Tickets, users and organisations of Zendesk Support"),
/* Translators: of the connector zendesk.json */
N_("Subdomain"),
/* Translators: of the connector zendesk.json */
N_("What stands before .zendesk.com in your browser"),
/* Translators: of the connector zendesk.json */
N_("1. Sign in to Zendesk as an administrator and open the Admin Center. 2. Choose “Apps and integrations”, “APIs”, then “API tokens” or “Zendesk API”; allow token access if it is off. 3. Add a token, describe it as Dovetail and copy it at once; it is shown only now. 4. Enter it here, with the e-mail address of the agent that Dovetail is to be; exports of changes need an administrator. Deactivating the token at the same place ends it."),
/* Translators: of the connector zendesk.json */
N_("E-mail address of the agent"),
/* Translators: of the connector zoho-crm.json */
N_("Contacts, accounts, leads and deals of Zoho CRM"),
/* Translators: of the connector zoho-crm.json */
N_("Where your Zoho account is: .com, .eu, .in ... as in your browser"),
/* Translators: of the connector zoho-crm.json */
N_("As entered at the client in Zoho's API console"),
/* Translators: of the connector zoho-crm.json */
N_("1. Open api-console.zoho.com (or .eu, .in ... as your account) and sign in as the user that Dovetail is to be. 2. Choose “Add client”, “Server-based applications”, call it Dovetail, enter any homepage, and as redirect address that of the setting here; there need not be a page. 3. Enter the client id and the client secret here. 4. Your browser opens: accept. 5. You are led to a page that may show nothing; copy its whole address at once and enter it here."),
/* Translators: of the connector zoho-crm.json */
N_("Sign in again and accept all that is asked for."),
