/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-concept-private.h"

/*
 * What the names of fields mean. The words were collected from the fields of the manifests of the
 * catalogue and from the forms of business applications in German, French, Spanish, Italian,
 * Dutch and Portuguese; they are written without accents, as names are folded before.
 */

static const DoveConcept concepts[] = {
  { "e-mail", DOVE_CONCEPT_KEY,
    "email emailaddress emailaddr emailid mail mailaddress primaryemail primaryemailaddr "
    "emailadresse mailadresse courriel adressemail correo correoelectronico posta indirizzoemail "
    "emailadres" },
  { "mobile phone", DOVE_CONCEPT_PLAIN,
    "mobile mobilephone mobphone phonemobile mobileno mobilenumber mobiletelephone cell cellphone "
    "handy mobil mobiltelefon mobilnummer portable telephoneportable movil celular cellulare "
    "mobiel smsnumber" },
  { "fax", DOVE_CONCEPT_PLAIN, "fax faxnumber faxno telefax telecopie" },
  { "phone", DOVE_CONCEPT_WEAK_KEY,
    "phone phonenumber phoneno phonepro telephone telephonenumber telefon telefonnummer tel "
    "telefono telefone telefoon primaryphone businessphone workphone phonework" },
  { "user name", DOVE_CONCEPT_PLAIN,
    "username login loginname logon logonname signinname benutzername anmeldename nomutilisateur "
    "identifiant nombredeusuario nomeutente gebruikersnaam" },
  { "first name", DOVE_CONCEPT_PLAIN,
    "firstname givenname forename fname vorname prenom nombre nome voornaam surename" },
  { "last name", DOVE_CONCEPT_PLAIN,
    "lastname familyname surname lname nachname familienname nomdefamille apellido apellidos "
    "cognome sobrenome achternaam" },
  { "middle name", DOVE_CONCEPT_PLAIN, "middlename secondname zweitername" },
  { "name", DOVE_CONCEPT_WEAK_KEY,
    "name fullname displayname customername contactname personname realname nom volledigenaam "
    "nombrecompleto nomecompleto partyname suppliername vendorname" },
  { "company", DOVE_CONCEPT_WEAK_KEY,
    "company companyname organisation organization organisationname organizationname firma "
    "firmenname firmenbezeichnung unternehmen entreprise societe raisonsociale empresa azienda "
    "ragionesociale bedrijf bedrijfsnaam accountname businessname employer" },
  { "job title", DOVE_CONCEPT_PLAIN,
    "jobtitle position poste designation funktion berufsbezeichnung fonction puesto cargo "
    "functie jobposition" },
  { "department", DOVE_CONCEPT_PLAIN, "department abteilung departement departamento afdeling" },
  { "salutation", DOVE_CONCEPT_PLAIN,
    "salutation anrede civilite tratamiento aanhef honorific nameprefix" },
  { "gender", DOVE_CONCEPT_PLAIN, "gender sex geschlecht sexe genero sesso geslacht" },
  { "birthday", DOVE_CONCEPT_PLAIN,
    "birthday birthdate dateofbirth dob geburtstag geburtsdatum datedenaissance "
    "fechadenacimiento datadinascita geboortedatum" },
  { "second line of the street", DOVE_CONCEPT_PLAIN,
    "street2 address2 addressline2 line2 streetaddress2 adresszusatz complement complemento "
    "street1extra addressextra" },
  { "street", DOVE_CONCEPT_PLAIN,
    "street street1 streetline1 address1 addressline1 line1 streetaddress strasse "
    "strassehausnummer rue calle direccion via indirizzo straat addressline streetline "
    "address adresse anschrift" },
  { "house number", DOVE_CONCEPT_PLAIN,
    "housenumber hausnummer streetnumber numeroderue huisnummer" },
  { "postcode", DOVE_CONCEPT_PLAIN,
    "postcode postalcode zip zipcode plz postleitzahl codepostal codigopostal cap cep "
    "postnummer postalzip" },
  { "city", DOVE_CONCEPT_PLAIN,
    "city town locality stadt ort wohnort ville ciudad citta comune cidade plaats stad "
    "localidad poblacion" },
  { "state", DOVE_CONCEPT_PLAIN,
    "state province region stateprovince administrativedistrictlevel1 bundesland provincia "
    "estado provincie subdivision countrysubdivisioncode stateorprovince" },
  { "country", DOVE_CONCEPT_PLAIN,
    "country countrycode countryname countryiso land laendercode pays pais paese countryid "
    "countryorregion" },
  { "VAT number", DOVE_CONCEPT_KEY,
    "vat vatnumber vatid vatno vatregistrationnumber ustid ustidnr umsatzsteuerid tva "
    "numerotva tvaintra nif cif partitaiva btwnummer vatcode euvatnumber" },
  { "tax number", DOVE_CONCEPT_WEAK_KEY,
    "taxnumber taxid taxno steuernummer siret siren codicefiscale taxregistrationnumber" },
  { "website", DOVE_CONCEPT_PLAIN,
    "website webaddr url web homepage websiteurl webpage webseite internet siteweb sitio "
    "sitoweb businesshomepage domain webaddress" },
  { "language", DOVE_CONCEPT_PLAIN,
    "language lang locale languagecode sprache langue idioma lingua taal preferredlanguage" },
  { "currency", DOVE_CONCEPT_PLAIN,
    "currency currencycode currencyid waehrung devise moneda valuta moeda defaultcurrency "
    "currencyref" },
  { "customer number", DOVE_CONCEPT_KEY,
    "customernumber customerno customercode customerid kundennummer numeroclient numerocliente "
    "codigocliente codicecliente klantnummer clientnumber contactnumber accountnumber" },
  { "reference", DOVE_CONCEPT_KEY,
    "externalid externalreference externalref uniqueexternalid referenceid foreignid extid "
    "externekennung externalkey sourceid importid" },
  { "article number", DOVE_CONCEPT_KEY,
    "sku articlenumber articleno itemcode itemnumber productcode productnumber partnumber "
    "artikelnummer referenceproduit defaultcode codigo codicearticolo" },
  { "barcode", DOVE_CONCEPT_KEY, "barcode ean gtin upc ean13 strichcode" },
  { "invoice number", DOVE_CONCEPT_KEY,
    "invoicenumber invoiceno rechnungsnummer numerofacture numerofactura docnumber "
    "voucherno documentnumber factuurnummer" },
  { "order number", DOVE_CONCEPT_KEY,
    "ordernumber orderno orderid bestellnummer auftragsnummer numerocommande numeropedido" },
  { "quantity", DOVE_CONCEPT_PLAIN,
    "quantity qty menge anzahl quantite cantidad quantita aantal unitscount" },
  { "price", DOVE_CONCEPT_PLAIN,
    "price unitprice listprice regularprice saleprice preis stueckpreis einzelpreis prix "
    "prixunitaire precio prezzo prijs rate unitamount" },
  { "amount", DOVE_CONCEPT_PLAIN,
    "amount total totalamount grandtotal amounttotal totalprice betrag summe gesamtbetrag "
    "montant importe importo bedrag totalgross dealvalue value" },
  { "net amount", DOVE_CONCEPT_PLAIN,
    "netamount subtotal totalnet amountuntaxed nettobetrag montantht netto" },
  { "tax amount", DOVE_CONCEPT_PLAIN, "taxamount totaltax amounttax steuerbetrag montanttva" },
  { "tax rate", DOVE_CONCEPT_PLAIN,
    "taxrate vatrate taxpercentage steuersatz tauxtva taxpercent" },
  { "discount", DOVE_CONCEPT_PLAIN, "discount rabatt remise descuento sconto korting" },
  { "due date", DOVE_CONCEPT_PLAIN,
    "duedate dueon datedue faelligkeit faelligkeitsdatum echeance fechadevencimiento "
    "scadenza vervaldatum duedatetime" },
  { "invoice date", DOVE_CONCEPT_PLAIN,
    "invoicedate txndate issuedate dateofissue rechnungsdatum datefacture fechafactura "
    "voucherdate postingdate" },
  { "start", DOVE_CONCEPT_PLAIN, "start startdate starttime startsat beginn debut inicio" },
  { "end", DOVE_CONCEPT_PLAIN, "end enddate endtime endsat ende fin fine" },
  { "closing date", DOVE_CONCEPT_PLAIN, "closedate closingdate expectedclosedate closedon" },
  { "note", DOVE_CONCEPT_PLAIN,
    "note notes comment comments remark remarks notiz notizen bemerkung bemerkungen kommentar "
    "remarque nota notas commento opmerking personalnotes notepublic memo privatenote "
    "biographies" },
  { "description", DOVE_CONCEPT_PLAIN,
    "description desc details customerdetails beschreibung descripcion descrizione omschrijving "
    "body text content longdescription" },
  { "subject", DOVE_CONCEPT_PLAIN,
    "subject title betreff titel titre sujet asunto titulo oggetto summary headline topic" },
  { "tags", DOVE_CONCEPT_PLAIN,
    "tags labels keywords schlagworte categories etiquettes etiquetas" },
  { "category", DOVE_CONCEPT_PLAIN,
    "category kategorie categorie categoria group gruppe customergroup segment" },
  { "stock", DOVE_CONCEPT_PLAIN,
    "stock stockquantity inventory inventoryquantity lagerbestand bestand existencias qtyonhand "
    "stockonhand" },
  { "weight", DOVE_CONCEPT_PLAIN, "weight gewicht poids peso" },
  { "IBAN", DOVE_CONCEPT_PLAIN, "iban bankaccount kontonummer compte bankaccountnumber" },
  { "priority", DOVE_CONCEPT_PLAIN, "priority prioritaet priorite prioridad" },
  { "status", DOVE_CONCEPT_PLAIN, "status zustand statut stage" },
  { "active", DOVE_CONCEPT_PLAIN, "active isactive enabled aktiv actif activo attivo" },
  { "identifier", DOVE_CONCEPT_SYSTEM,
    "id uid uuid guid contactid companyid internalid resourcename recordid gid" },
  { "version", DOVE_CONCEPT_SYSTEM,
    "version etag odataetag synctoken lockversion revision rowversion" },
  { "created", DOVE_CONCEPT_SYSTEM,
    "created createdat createdon creation creationdate createdate datecreated datecreatedgmt "
    "createdtime createddate createddatetime dateadd dateadded angelegtam datecreation" },
  { "changed", DOVE_CONCEPT_SYSTEM,
    "updated updatedat updatedon modified modifiedat modifiedtime lastmodified lastmodifiedtime "
    "lastmodifieddatetime writedate datemodified datemodifiedgmt dateupd lastchanged "
    "updateddateutc datemodification systemmodstamp geaendertam lastupdated changedat" },
  { "deleted", DOVE_CONCEPT_SYSTEM,
    "deleted isdeleted deletedat archived isarchived trashed disabled" },
  { "password", DOVE_CONCEPT_PRIVATE,
    "password passwd passwort kennwort motdepasse contrasena secret securekey "
    "resetpasswordtoken token apikey pin" },
  { "consent", DOVE_CONCEPT_PRIVATE,
    "consent newsletterconsent optin optout emailoptout emailoptin newsletter unsubscribed "
    "subscribed emailblacklisted smsblacklisted hasoptedoutofemail donotcontact consentat "
    "acceptsmarketing marketingoptin listunsubscribed einwilligung consentsource donotcall "
    "consentimiento consentement" },
};

static gboolean
has_phrase (const DoveConcept *concept,
            const char        *text)
{
  gsize length = strlen (text);
  const char *at = concept->phrases;

  while ((at = strstr (at, text)) != NULL)
    {
      gboolean begins = at == concept->phrases || at[-1] == ' ';

      if (begins && (at[length] == ' ' || at[length] == '\0'))
        return TRUE;
      at += length;
    }

  return FALSE;
}

static const DoveConcept *
find_phrase (const char *text)
{
  if (*text == '\0')
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (concepts); i++)
    if (has_phrase (&concepts[i], text))
      return &concepts[i];

  return NULL;
}

/* The words from @from on, @count of them, in one */
static char *
join (char  **words,
      guint   from,
      guint   count)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < from + count; i++)
    g_string_append (text, words[i]);

  return g_string_free (text, FALSE);
}

/* What a name means: its longest run of words that means something, the last of several. The
 * words besides go to @rest, which does not own them. */
const DoveConcept *
dove_concept_find (char      **words,
                   GPtrArray  *rest)
{
  guint n_words = g_strv_length (words);

  for (guint count = n_words; count > 0; count--)
    for (guint from = n_words - count + 1; from-- > 0;)
      {
        g_autofree char *phrase = join (words, from, count);
        const DoveConcept *concept = find_phrase (phrase);

        if (concept == NULL)
          continue;

        for (guint i = 0; i < n_words; i++)
          if (i < from || i >= from + count)
            g_ptr_array_add (rest, words[i]);
        return concept;
      }

  for (guint i = 0; i < n_words; i++)
    g_ptr_array_add (rest, words[i]);

  return NULL;
}

static gboolean
is_new_word (const char *text,
             gsize       at)
{
  if (at == 0)
    return FALSE;
  if (g_ascii_isupper (text[at]))
    return !g_ascii_isupper (text[at - 1]) ||
           (g_ascii_islower (text[at + 1]) && !g_ascii_isdigit (text[at - 1]));

  return FALSE;
}

/* The words of a name, in small letters without accents: first_name, firstName, First Name */
char **
dove_concept_words (const char *text)
{
  g_autofree char *plain = g_str_to_ascii (text, "de");
  g_autoptr(GString) spaced = g_string_new (NULL);
  g_auto(GStrv) parts = NULL;
  GPtrArray *words = g_ptr_array_new ();

  for (gsize i = 0; plain[i] != '\0'; i++)
    {
      if (is_new_word (plain, i))
        g_string_append_c (spaced, ' ');
      g_string_append_c (spaced, g_ascii_isalnum (plain[i]) ? g_ascii_tolower (plain[i]) : ' ');
    }

  parts = g_strsplit (spaced->str, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (words, FALSE);
}
